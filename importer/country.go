package importer

import (
	"strings"

	"github.com/kithdirectory/kith/importer/understand"
)

const (
	// mostAbroad is the share of a table's rows that say where they lie that must say one other country, for its
	// telephone numbers, and the rows that say nothing, to be taken for that country's.
	mostAbroad = 0.6
	// leastTold is the share of all rows that must say so: one row that is abroad says nothing of the others.
	leastTold = 0.3
	// leastToldHere is the same share for a list of a region of Australia.
	leastToldHere = 0.6
)

// countryOf gives the country a table lies in by the countries and postcodes of its sample; "" for Australia
// and where it does not say. state is that of the source's region, empty for none.
func countryOf(t *Table, m *Mapping, state string) string {
	least := leastTold
	if state != "" {
		least = leastToldHere
	}
	counts, told := map[string]int{}, 0
	for _, row := range t.Sample {
		if here, said := countryOfRow(row, m); said {
			told++
			counts[here]++
		}
	}
	for here, n := range counts {
		if here != "" && here != "AU" && float64(n) >= mostAbroad*float64(told) && float64(n) >= least*float64(len(t.Sample)) {
			return here
		}
	}
	return ""
}

// countryOfRow tells where a row lies by its country, else by the form of its postcode.
func countryOfRow(row []string, m *Mapping) (here string, said bool) {
	for i, c := range m.Columns {
		if i >= len(row) || understand.IsNull(row[i]) {
			continue
		}
		switch c.Field {
		case FieldCountry:
			if here := CountryCode(row[i]); here != "" {
				return here, true
			}
		case FieldPostcode:
			switch text := strings.TrimSpace(row[i]); {
			case ukPostcode.MatchString(text):
				here = "GB"
			case foreignPostcode.MatchString(text):
				here = unknownCountry
			}
			said = true
		}
	}
	return here, said
}
