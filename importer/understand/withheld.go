package understand

import (
	"regexp"
	"strings"
)

var (
	withheldWords = regexp.MustCompile(`(?i)\b(?:confidential(?:ity)?|with-?held|undisclosed|un-disclosed|not disclosed|non-disclosed|suppressed|silent address|secret|not for publication|address (?:is )?(?:private|hidden|not published|provided (?:on|upon|after|when|once))|private address|location (?:is )?(?:private|hidden|not published|provided|disclosed|given)|disclosed (?:on|upon|after) (?:booking|registration|referral|request|intake)|contact (?:us )?for (?:the )?(?:address|location))\b`)
	postalWords   = regexp.MustCompile(`(?i)\b(?:(?:g\.?\s?)?p\.?\s?o\.?\s*box|post office box|locked\s*(?:mail\s*)?bag|private\s*(?:mail\s*)?bag|private\s*box|mail\s*bag|reply paid|care po|cmb|pmb|rmb|gpo box|po bx|p o b)\b|(?i)\bbox\s+\d+\b`)
	streetWords   = regexp.MustCompile(`(?i)\b(?:st|street|rd|road|ave?|avenue|dr|drive|drv|hwy|highway|pde|parade|cres|crescent|crt|ct|court|cl|close|pl|place|tce|terrace|lane|ln|way|blvd|boulevard|esp|esplanade|cct|circuit|track|grove|gr|mall|walk|square|sq|quay|rise|view|loop|row|arcade|park|plaza|centre|center|complex|library|hall|school|church|hospital|station|lot|cnr|corner|building|level|shop|suite|unit|floor|crossing|bypass|promenade|gardens?|reserve|oval)\b`)
	vagueWords    = regexp.MustCompile(`(?i)^(?:various|multiple|several|many|different)(?: (?:locations?|venues?|sites?|places?|addresses))?\b|^(?:multiple locations?|various)\b|^(?:statewide|state-wide|australia[- ]wide|nation(?:al|wide)|online(?: only)?|on-?line|zoom|virtual|telephone(?: only)?|phone(?: only)?|mobile service|outreach|home visits?|contact (?:provider|us)|see website|varies)\b`)
	onlineWords   = regexp.MustCompile(`(?i)^(?:online(?: only)?|on-?line|via zoom|zoom|virtual(?:ly)?|webinar|web ?site|internet)\b`)
	poBoxAnywhere = regexp.MustCompile(`(?i)(?:(?:g\.?\s?)?p\.?\s?o\.?\s*box|locked\s*(?:mail\s*)?bag|private\s*(?:mail\s*)?bag)\s*[\w\-]*\d[\w\-]*`)
)

// namedSecret are streets, suburbs and gardens that have the word in their names: "Secret Harbour", "8 Secret Court".
var namedSecret = regexp.MustCompile(`(?i)\bsecret\s+(?:harbou?r|cove|gardens?|valley|bay|beach|lake|creek|island|river|st|street|rd|road|ave?|avenue|dr|drive|ct|court|cl|close|tce|terrace|lane|ln|cres|crescent|grove|track|circuit|cct|parade|pde|blvd|boulevard)\b|\d\w?\s+secret\s+(?:pl|place|way|walk|loop|rise|view|mews|gr)\b`)

// IsWithheld tells whether an address cell says that the address is kept secret.
func IsWithheld(address string) bool {
	address = namedSecret.ReplaceAllString(address, " ")
	return containsAny(strings.ToLower(address), "confiden", "with", "disclosed", "suppressed", "silent", "secret", "publi", "private", "hidden", "provided", "given", "contact") &&
		withheldWords.MatchString(address)
}

// DropWithheldWords takes out of an address the words that say it is kept secret.
func DropWithheldWords(address string) string {
	return strings.TrimSpace(withheldWords.ReplaceAllString(address, "\n"))
}

// IsPostalOnly tells whether an address is a PO box, a locked bag or the like, and no street besides.
func IsPostalOnly(address string) bool {
	if !containsAny(strings.ToLower(address), "box", "bag", "po bx", "p o b", "reply paid", "care po", "cmb", "pmb", "rmb") || !postalWords.MatchString(address) {
		return false
	}
	rest := poBoxAnywhere.ReplaceAllString(address, " ")
	return !strings.ContainsAny(rest, "0123456789") || !streetWords.MatchString(rest)
}

// DropPostalBox takes the PO box out of an address that also names a street.
func DropPostalBox(address string) string {
	if !containsAny(strings.ToLower(address), "box", "bag") {
		return address
	}
	return strings.Trim(strings.Join(strings.Fields(poBoxAnywhere.ReplaceAllString(address, " ")), " "), " ,;-/")
}

// IsVaguePlace tells whether an address cell names no place at all: "Multiple locations", "Online".
func IsVaguePlace(address string) bool { return vagueWords.MatchString(strings.TrimSpace(address)) }

// IsOnline tells whether a place cell says that it is online.
func IsOnline(place string) bool { return onlineWords.MatchString(strings.TrimSpace(place)) }

// LooksLikeStreet tells whether a text has the form of a street address.
func LooksLikeStreet(text string) bool {
	return streetWords.MatchString(text) && len(text) <= 150 && (strings.ContainsAny(text, "0123456789") || len(strings.Fields(text)) <= 6)
}

var careOf = regexp.MustCompile(`(?i)^\s*(?:c\s*/\s*[o\-]|care of\b)[\s:.\-]*([^,\n]*)`)

// IsCareOfPerson tells whether an address is only where somebody takes letters in: "c/o 63 Long Road",
// "C/- Jane Citizen, Long Road". That is a person's home, and no venue. "C/- Post Office" is at the post office.
func IsCareOfPerson(address string) bool {
	m := careOf.FindStringSubmatch(address)
	if m == nil {
		return false
	}
	at := strings.TrimSpace(m[1])
	if at == "" || at[0] >= '0' && at[0] <= '9' || flatNumber.MatchString(at) {
		return true
	}
	first, _, _ := strings.Cut(strings.ToLower(at), " ")
	return knownFirstName(first) || IsPersonName(at) && !streetWords.MatchString(at)
}

var flatNumber = regexp.MustCompile(`(?i)^(?:flat|unit|apt|apartment)\.?\s*\d`)
