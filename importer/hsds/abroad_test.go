package hsds

import "testing"

func TestAbroad(t *testing.T) {
	for name, c := range map[string]struct {
		countries map[string]int
		want      string
	}{
		"nothing told":          {nil, ""},
		"one country":           {map[string]int{"US": 3}, "US"},
		"nearly all in one":     {map[string]int{"US": 400, "CA": 1}, "US"},
		"several":               {map[string]int{"US": 4, "CA": 3}, unknownCountry},
		"some in Australia":     {map[string]int{"US": 400, "AU": 1}, ""},
		"all of them Australia": {map[string]int{"AU": 9}, ""},
	} {
		l := &loader{countries: c.countries}
		if got := l.abroad(); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
