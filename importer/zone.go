package importer

import (
	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// ZoneOf gives the IANA time zone of a place by what the source says of it: its state, its postcode or, abroad,
// its country; where it says none of them, that of state, which is the source's own. "" where nothing says it.
func ZoneOf(p PlaceText, state string) string {
	if isForeign(p) {
		return zoneAbroad(p.Country)
	}
	return directory.ZoneOf(orElse(orElse(australian(p).State, understand.StateOfPostcode(p.Postcode)), state), p.Postcode)
}

// zoneAbroad gives the time zone of a country that has one only, "" for any other.
func zoneAbroad(country string) string {
	switch country {
	case "GB":
		return "Europe/London"
	case "IE":
		return "Europe/Dublin"
	case "NZ":
		return "Pacific/Auckland"
	}
	return ""
}
