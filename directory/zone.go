package directory

// ZoneOf gives the IANA time zone of a place in Australia by its state ("VIC") and postcode; "" where the state
// does not say. The postcodes are those whose clocks differ from their state's: Broken Hill, Lord Howe, Norfolk,
// Christmas and the Cocos Islands.
func ZoneOf(state, postcode string) string {
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
