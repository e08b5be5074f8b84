package understand

import (
	"regexp"
	"strings"
)

var stateMarks = strings.NewReplacer(".", "", ",", " ")

// ParseState reads an Australian state or territory: "Vic.", "Victoria", "qld", "Australian Capital
// Territory". It gives the usual code.
func ParseState(text string) (code string, ok bool) {
	text = strings.ToLower(strings.Join(strings.Fields(stateMarks.Replace(text)), " "))
	switch strings.TrimSuffix(strings.TrimSuffix(text, " australia"), " au") {
	case "vic", "victoria":
		return "VIC", true
	case "nsw", "new south wales":
		return "NSW", true
	case "qld", "queensland":
		return "QLD", true
	case "sa", "south", "south aus": // "South Australia" has lost its last word above
		return "SA", true
	case "wa", "western", "western aus":
		return "WA", true
	case "tas", "tasmania":
		return "TAS", true
	case "act", "australian capital territory":
		return "ACT", true
	case "nt", "northern territory":
		return "NT", true
	}
	return "", false
}

// postcodeRanges are Australia Post's allocations, PO boxes and large-volume receivers included.
// Source: https://auspost.com.au/business/marketing-and-communications/access-data-and-insights
var postcodeRanges = []struct {
	from, to int
	state    string
}{
	{200, 299, "ACT"}, {800, 999, "NT"}, {1000, 2599, "NSW"}, {2600, 2618, "ACT"}, {2619, 2899, "NSW"}, {2900, 2920, "ACT"},
	{2921, 2999, "NSW"}, {3000, 3999, "VIC"}, {4000, 4999, "QLD"}, {5000, 5999, "SA"}, {6000, 6999, "WA"}, {7000, 7999, "TAS"},
	{8000, 8999, "VIC"}, {9000, 9999, "QLD"},
}

// StateOfPostcode gives the state or territory most places of a postcode lie in, "" for none. A few
// postcodes reach over a border, so that it may differ from the state written beside it.
func StateOfPostcode(postcode string) string {
	n, ok := atoi(postcode)
	if !ok || len(postcode) != 4 {
		return ""
	}
	for _, r := range postcodeRanges {
		if n >= r.from && n <= r.to {
			return r.state
		}
	}
	return ""
}

var postcodePattern = regexp.MustCompile(`^(\d{3,4})(?:\.0+)?$`)

// ParsePostcode reads an Australian postcode as a cell holds it. A spreadsheet drops the leading zero
// of "0800" and may add ".0": both are mended, and mended is set. state, where known, must agree for a
// three-digit number to count.
func ParsePostcode(text, state string) (postcode string, mended, ok bool) {
	m := postcodePattern.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return "", false, false
	}
	postcode = m[1]
	mended = len(m[1]) != len(strings.TrimSpace(text))
	if len(postcode) == 3 {
		postcode, mended = "0"+postcode, true
	}
	of := StateOfPostcode(postcode)
	if of == "" || (m[1][0] != '0' && len(m[1]) == 3 && state != "" && of != state) {
		return "", false, false
	}
	return postcode, mended, true
}

// AreaCode gives the telephone area code of a state's land lines, "" where the state is not known.
func AreaCode(state string) string {
	switch state {
	case "NSW", "ACT":
		return "02"
	case "VIC", "TAS":
		return "03"
	case "QLD":
		return "07"
	case "SA", "WA", "NT":
		return "08"
	}
	return ""
}

func atoi(digits string) (int, bool) {
	n := 0
	for _, r := range digits {
		if r < '0' || r > '9' || n > 1e8 {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, digits != ""
}
