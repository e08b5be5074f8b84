package understand

import (
	"regexp"
	"slices"
	"strings"
)

// homeNouns are what people call where they live, and the parts of it where others are asked to.
const homeNouns = `home|house|place|residence|flat|unit|garage|back ?yard|lounge ?room|lounge|living ?room`

var (
	homeOf    = regexp.MustCompile(`(?i)(?:\b(\pL+)\s+)?\b(?:home|house|residence|flat|unit|garage|back ?yard|lounge ?room)\s+of\s+([\pL'’.]+)`)
	homesOf   = regexp.MustCompile(`(?:^|[^\pL'’])((?:\p{Lu}[\pL'’.-]*\s+){0,3}\p{Lu}[\pL-]*?)['’]s?\s+((?i:` + homeNouns + `))\b`)
	homeWords = regexp.MustCompile(`(?i)\b(?:private (?:home|house|residence)|member['’]?s['’]? (?:own )?(?:homes?|houses?))\b`)
	// ownHome is "my house"; with a capital, "My Place", it is what houses for everybody are called.
	ownHome = regexp.MustCompile(`(?:^|[^\pL'’])((?i:my|his|her|their))\s+(?:own\s+)?(?:` + homeNouns + `)\b`)
	// whosePlace is a place that is told by whose it is alone: "(Peter and Sue's)", "Peter & Sue's, 8 Long Street".
	whosePlace = regexp.MustCompile(`(?:^|[(,;\n])\s*(?i:at\s+)?(\p{Lu}[\pL-]*)(?:\s+(?:and|&|\+)\s+(\p{Lu}[\pL-]*?))?['’]s?\s*(?:$|[),;\n])`)
	// homeGround is what follows "her home" where nobody lives there.
	homeGround = regexp.MustCompile(`(?i)^[ -](?:grounds?|base|oval|town|page|courts?|games?|visits?|club|country|school|state|city|church)\b`)
)

// IsPersonsHome tells whether a place is somebody's home: "the home of Jane Citizen", "Jane Citizen's house", "a private
// home", "my house", "(Peter and Sue's)". "St Jane's House" and "the home of the Sample Football Club" are not.
func IsPersonsHome(place string) bool {
	lower := strings.ToLower(place)
	if whosePlaceIn(place) {
		return true
	}
	if !mayBeHome(lower) {
		return false
	}
	if homeWords.MatchString(place) {
		return true
	}
	if at := ownHome.FindStringIndex(place); at != nil && !homeGround.MatchString(place[at[1]:]) {
		return true
	}
	return len(homesNamed(place)) > 0
}

// mayBeHome is a quick look, at a text in lower case, before slow patterns.
func mayBeHome(lower string) bool {
	return containsAny(lower, "home", "house", "place", "residence", "flat", "unit", "garage", "yard", "lounge", "living")
}

func whosePlaceIn(place string) bool {
	if !containsAny(place, "'", "’") {
		return false
	}
	for _, m := range whosePlace.FindAllStringSubmatchIndex(place, -1) {
		first := strings.ToLower(place[m[2]:m[3]])
		inBrackets := strings.Contains(place[m[0]:m[2]], "(")
		switch {
		case m[4] >= 0 && knownFirstName(first) && knownFirstName(strings.ToLower(place[m[4]:m[5]])):
			return true
		case m[4] < 0 && inBrackets && knownFirstName(first):
			return true
		}
	}
	return false
}

// homesNamed finds the homes in a text that are told by whose they are: where each begins and ends.
func homesNamed(text string) (found [][2]int) {
	for _, m := range homeOf.FindAllStringSubmatchIndex(text, -1) {
		if m[2] >= 0 && formerly[strings.ToLower(text[m[2]:m[3]])] {
			continue
		}
		if first := strings.ToLower(text[m[4]:m[5]]); knownFirstName(first) || nameTitle.MatchString(first) {
			found = append(found, [2]int{m[0], m[1]})
		}
	}
	for _, m := range homesOf.FindAllStringSubmatchIndex(text, -1) {
		words := strings.Fields(text[m[2]:m[3]])
		for len(words) > 1 && beforePlaces[strings.ToLower(words[0])] {
			words = words[1:]
		}
		noun := text[m[4]:m[5]]
		if len(words) == 1 && (noun == "House" || noun == "Place" || noun == strings.ToUpper(noun)) { // "Jane's Place" is what houses are called
			continue
		}
		if first := strings.ToLower(words[0]); knownFirstName(first) || nameTitle.MatchString(first) {
			found = append(found, [2]int{m[2], m[1]})
		}
	}
	return found
}

var (
	// beforePlaces are words that lead to a place, and are none of a name.
	beforePlaces = wordSet(`at in from behind near opposite where venue place location`)
	// formerly are words before "home of" where the one named does not live there.
	formerly = wordSet(`former old historic original first childhood one-time onetime spiritual`)
)

// IsHomeOf tells whether a place is called after one of the words of a person's name as their home is: "Sarah's place",
// "Sarah's, 9 Long Street".
func IsHomeOf(place, name string) bool {
	lower := strings.ToLower(strings.ReplaceAll(place, "’", "'"))
	for word := range strings.FieldsSeq(strings.ToLower(name)) {
		word = strings.Trim(word, ".,")
		if len(word) < 2 || nameTitle.MatchString(word) || orgWord.MatchString(word) {
			continue
		}
		for _, whose := range []string{word + "'s", word + "'"} {
			for from := 0; ; {
				at := strings.Index(lower[from:], whose)
				if at < 0 {
					break
				}
				at += from
				from = at + len(whose)
				if (at == 0 || !isLetter(lower[at-1])) && behindWhose.MatchString(lower[from:]) {
					return true
				}
			}
		}
	}
	return false
}

// behindWhose is what follows "Sarah's" where it is her home.
var behindWhose = regexp.MustCompile(`^(?:\s*$|\s*[),;\n]|\s+(?:own\s+)?(?:` + homeNouns + `)\b)`)

var (
	// atTheirHome is a home as a sentence tells of it; the group is whose it is.
	atTheirHome = regexp.MustCompile(`\b(?i:in|at|behind|from|under)\s+(?:(?i:the)\s+(?:\pL+\s+){0,2}?(?:behind|of|at|in)\s+)?((?i:my|his|her|their|our))\s+(?:own\s+|family\s+)?(home|house|place|residence|flat|unit|garage|back ?yard|lounge ?room|lounge|living ?room)s?\b`)
	// hosting is what is done at a home that others are asked to; it is not done to those who are visited at theirs.
	hosting = regexp.MustCompile(`(?i)\b(?:host(?:s|ed|ing)?|(?:run|led|held|taught|organi[sz]ed|conducted|given) (?:by|at|in)|runs|leads|teaches)\b`)
	// onlyOurs are the parts of a home that "our" is said of where people live; the others bodies have too.
	onlyOurs    = regexp.MustCompile(`^(?:lounge ?room|living ?room|back ?yard)$`)
	leadsHome   = regexp.MustCompile(`(?i)\b(?:at|in|behind)\s+(?:the\s+)?(?:(?:\pL+\s+){0,2}(?:behind|of|at)\s+)?$`)
	sentenceEnd = regexp.MustCompile(`[.!?]\s+(?:\p{Lu})|\n+`)
)

// HomesIn gives the sentences of a text that say that something is held at somebody's home: "Hosted by Jo at her home,
// 3 Long Street.", "Lunch at Jenny's house". Those that say that people are visited at theirs are none.
func HomesIn(text string) (found []string) {
	if !mayBeHome(strings.ToLower(text)) {
		return nil
	}
	from := 0
	for _, cut := range append(sentenceEnd.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		if sentence := strings.TrimSpace(text[from:cut[0]]); saysHome(sentence) {
			found = append(found, sentence)
		}
		from = min(cut[0]+1, len(text))
	}
	return found
}

func saysHome(sentence string) bool {
	for _, m := range atTheirHome.FindAllStringSubmatchIndex(sentence, -1) {
		whose, noun := strings.ToLower(sentence[m[2]:m[3]]), sentence[m[4]:m[5]]
		switch {
		case homeGround.MatchString(sentence[m[1]:]):
		case whose == "my", whose == "our" && onlyOurs.MatchString(noun), whose != "our" && hosting.MatchString(sentence):
			return true
		}
	}
	return slices.ContainsFunc(homesNamed(sentence), func(at [2]int) bool {
		return leadsHome.MatchString(sentence[:at[0]]) || leadsHome.MatchString(leadOf(sentence, at))
	})
}

// leadOf gives a sentence up to the name of a home, with the words that lead to it where they were taken for a part of it.
func leadOf(sentence string, at [2]int) string {
	word, _, _ := strings.Cut(sentence[at[0]:at[1]], " ")
	return sentence[:at[0]] + word + " "
}
