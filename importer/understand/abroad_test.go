package understand_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

func TestParsePhonesAbroad(t *testing.T) {
	for _, c := range []struct {
		text, country string
		want          []directory.Phone
		understood    bool
	}{
		{"305-555-0141", "US", []directory.Phone{{Number: "+1 305 555 0141"}}, true},
		{"(305) 555-0141 x105", "US", []directory.Phone{{Number: "+1 305 555 0141 ext 105"}}, true},
		{"1-800-555-0199", "US", []directory.Phone{{Number: "+1 800 555 0199"}}, true},
		{"1-800-FLA-AIDS", "US", []directory.Phone{{Number: "+1 800 352 2437"}}, true},
		{"911", "US", []directory.Phone{{Number: "911"}}, true},
		{"305-555-0141, 786-555-0142", "US", []directory.Phone{{Number: "+1 305 555 0141"}, {Number: "+1 786 555 0142"}}, true},
		{"305-555-0141 x22 (intake)", "US", []directory.Phone{{Number: "+1 305 555 0141 ext 22", Label: "intake"}}, true},
		{"555-0141", "US", nil, false},
		{"105-555-0141", "US", nil, false},
		{`"+44 1234 567890"`, "US", []directory.Phone{{Number: "+44 1234 567890"}}, true},
		{"01303 555 123", "GB", []directory.Phone{{Number: "+44 1303 555123"}}, true},
		{"0800 555 111", "GB", []directory.Phone{{Number: "+44 800 555111"}}, true},
		{"020 7946 0018", "GB", []directory.Phone{{Number: "+44 20 7946 0018"}}, true},
		{"+44 (0)20 7946 0018", "GB", []directory.Phone{{Number: "+44 20 7946 0018"}}, true},
		{"116 123", "GB", []directory.Phone{{Number: "116123"}}, true},
		{"1303 555123", "GB", nil, false},
		{"+61 3 9000 0000", "GB", []directory.Phone{{Number: "+61 3 9000 0000"}}, true},
		{"030 123456", "DE", nil, false},
		{"+49 30 123456", "DE", []directory.Phone{{Number: "+49 30 123456"}}, true},
		{"ask at the desk", "US", nil, false},
	} {
		phones, u := understand.ParsePhonesAbroad(c.text, c.country)
		if diff := cmp.Diff(c.want, phones); diff != "" || u.Understood != c.understood {
			t.Errorf("%s %q: understood %v %q %s", c.country, c.text, u.Understood, u.Reason, diff)
		}
	}
}

func TestIsPersonalPhoneAbroad(t *testing.T) {
	for _, c := range []struct {
		number, country, label string
		want                   bool
	}{
		{"+44 7700 900123", "GB", "", true},
		{"+44 7700 900123", "GB", "office", false},
		{"+44 1303 555123", "GB", "", false},
		{"+1 305 555 0141", "US", "", false},
		{"+1 305 555 0141", "US", "cell", true},
		{"+64 21 555 0141", "NZ", "", true},
	} {
		if got := understand.IsPersonalPhoneAbroad(c.number, c.country, c.label); got != c.want {
			t.Errorf("%s %s %q: %v", c.number, c.country, c.label, got)
		}
	}
}

func TestParseCountry(t *testing.T) {
	for text, want := range map[string]string{
		"US ": "US", "usa": "US", "U.S.A.": "US", "GB": "GB", "United Kingdom": "GB", "England": "GB", "AUS": "AU", "Australia": "AU", "nzl": "NZ", "The Netherlands": "NL",
		"": "", "Victoria": "", "XX": "", "Elsewhere": "", "419": "",
	} {
		if code, ok := understand.ParseCountry(text); code != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", text, code, ok, want)
		}
	}
}

func TestCountryByForm(t *testing.T) {
	for _, c := range []struct{ state, postcode, want string }{
		{"FL", "33157", "US"}, {"FL ", "33157-1234", "US"}, {"MA", "2139", "US"}, {"Florida", "", "US"}, {"WA", "98101", "US"},
		{"WA", "6000", ""}, {"WA", "", ""}, {"VIC", "3000", ""}, {"", "3000", ""}, {"", "33157", ""}, {"Kent", "CT19 5AE", "GB"}, {"ON", "K1A 0B1", "CA"}, {"", "", ""},
	} {
		if got := understand.CountryByForm(c.state, c.postcode); got != c.want {
			t.Errorf("%q %q: %q, want %q", c.state, c.postcode, got, c.want)
		}
	}
}
