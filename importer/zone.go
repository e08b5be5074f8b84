package importer

import "github.com/kithdirectory/kith/importer/understand"

// ZoneOf gives the IANA time zone of a place by what the source says of it: its state, its postcode or, abroad,
// its country; where it says none of them, that of state, which is the source's own. "" where nothing says it.
func ZoneOf(p PlaceText, state string) string {
	if isForeign(p) {
		return zoneAbroad(p.Country)
	}
	return zoneOf(orElse(orElse(australian(p).State, understand.StateOfPostcode(p.Postcode)), state), p.Postcode)
}

// zoneOf gives the IANA time zone of a place in Australia, "" where the state does not say. The
// postcodes are those whose clocks differ from their state's: Broken Hill, Lord Howe, Norfolk,
// Christmas and the Cocos Islands.
func zoneOf(state, postcode string) string {
	switch postcode {
	case "2880":
		return "Australia/Broken_Hill"
	case "2898":
		return "Australia/Lord_Howe"
	case "2899":
		return "Pacific/Norfolk"
	case "6798":
		return "Indian/Christmas"
	case "6799":
		return "Indian/Cocos"
	}
	switch state {
	case "ACT", "NSW":
		return "Australia/Sydney"
	case "NT":
		return "Australia/Darwin"
	case "QLD":
		return "Australia/Brisbane"
	case "SA":
		return "Australia/Adelaide"
	case "TAS":
		return "Australia/Hobart"
	case "VIC":
		return "Australia/Melbourne"
	case "WA":
		return "Australia/Perth"
	}
	return ""
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
