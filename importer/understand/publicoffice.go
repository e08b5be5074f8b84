package understand

import "regexp"

// publicOffice finds names of bodies whose doors everybody knows: fire stations, courts, universities, schools, hospitals
// and the like.
var publicOffice = regexp.MustCompile(`(?i)\b(?:fire (?:and )?(?:rescue|stations?|department|brigade|service|district)|fire[ -]rescue|firehouse|court ?houses?|(?:circuit|county|district|magistrates['’]?|local|supreme|family|children['’]?s) courts?|clerk of (?:the )?(?:circuit )?courts?|state attorney|attorney general|public defender|university|(?:community|state|technical) college|police (?:department|station)|sheriff['’]?s? office|city hall|town hall|library|post office|hospitals?|health systems?|medical cent(?:er|re)|(?:elementary|primary|secondary|high|middle|state|public) school|elementary|(?:state |federal |u\.?s\.? )?department of|fish (?:and|&) wildlife|ministry of|career ?source)\b`)

// IsPublicOffice tells whether a record, by what it or its organisation is called, is at an address that is no secret
// whoever is helped there. A shelter is not, whoever runs it.
func IsPublicOffice(name, organisation string) bool {
	if len(Topics(name, organisation)) > 0 || TopicsOfName(name, organisation) != nil {
		return false
	}
	return publicOffice.MatchString(name) || publicOffice.MatchString(organisation)
}
