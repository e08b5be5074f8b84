package understand

import (
	"regexp"
	"strings"

	"golang.org/x/text/language"
)

// countryNames are names and short forms people write for a country in an address, by its ISO 3166 code.
var countryNames = map[string]string{
	"australia": "AU", "commonwealth of australia": "AU", "aust": "AU",
	"uk": "GB", "united kingdom": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "cymru": "GB",
	"united states": "US", "united states of america": "US", "u s a": "US", "u s": "US", "america": "US",
	"new zealand": "NZ", "aotearoa": "NZ", "aotearoa new zealand": "NZ", "canada": "CA", "ireland": "IE", "republic of ireland": "IE", "eire": "IE",
	"india": "IN", "south africa": "ZA", "france": "FR", "germany": "DE", "deutschland": "DE", "spain": "ES", "mexico": "MX", "singapore": "SG", "netherlands": "NL",
	"puerto rico": "PR", "jersey": "JE", "guernsey": "GG", "isle of man": "IM", "norfolk island": "AU", "papua new guinea": "PG", "fiji": "FJ",
}

// ParseCountry reads a country as an address has it, by name or code, and gives its ISO 3166 code. ok is false
// for a text that is none; the empty text is none.
func ParseCountry(text string) (code string, ok bool) {
	name := strings.ToLower(strings.Join(strings.Fields(strings.NewReplacer(".", " ", ",", " ").Replace(text)), " "))
	if code, ok = countryNames[strings.TrimPrefix(name, "the ")]; ok {
		return code, true
	}
	if len(name) != 2 && len(name) != 3 {
		return "", false
	}
	region, err := language.ParseRegion(name)
	if err != nil || !region.IsCountry() {
		return "", false
	}
	return region.Canonicalize().String(), true
}

var (
	usStates = wordSet(`AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR VI GU AS MP`)
	usNames  = regexp.MustCompile(`(?i)^(?:alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia|wisconsin|wyoming|district of columbia)$`)
	zipCode  = regexp.MustCompile(`^\d{5}(?:-?\d{4})?$`)
	ukCode   = regexp.MustCompile(`(?i)^(?:[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}|GIR\s?0AA)$`)
	caCode   = regexp.MustCompile(`(?i)^[ABCEGHJ-NPRSTVXY]\d[A-Z]\s*-?\d[A-Z]\d$`)
)

// CountryByForm gives the country whose states and postcodes have the form of an address's, where no other one's
// have: the United States by a state and a ZIP code, or a state that Australia does not have, Britain and
// Canada by their postcodes. "" says nothing.
func CountryByForm(state, postcode string) string {
	state, postcode = strings.TrimSpace(state), strings.TrimSpace(postcode)
	_, australian := ParseState(state)
	american := usStates[strings.ToUpper(state)] || usNames.MatchString(state)
	switch {
	case american && zipCode.MatchString(postcode), american && !australian && (postcode == "" || len(postcode) < 5 && onlyDigits(postcode) == postcode):
		return "US"
	case ukCode.MatchString(postcode):
		return "GB"
	case caCode.MatchString(postcode):
		return "CA"
	}
	return ""
}
