package understand

import (
	"regexp"
	"strings"
)

// sayings are patterns that are looked for in lower-case text, each only where words that it cannot do without
// are there: looking for words is a hundred times faster than one pattern of all phrases, and descriptions are
// long.
type sayings []saying

// saying is one pattern, standing as words of its own.
type saying struct {
	needs   []string // one of them is in every text that matches
	pattern *regexp.Regexp
}

// anyOf makes a saying of its pattern and the words, separated by "|", of which it needs one.
func anyOf(needs, pattern string) saying {
	return saying{strings.Split(needs, "|"), regexp.MustCompile(`\b(?:` + pattern + `)\b`)}
}

// in tells whether one of the sayings stands in lower-case text.
func (s sayings) in(text string) bool {
	for _, one := range s {
		if containsAny(text, one.needs...) && one.pattern.MatchString(text) {
			return true
		}
	}
	return false
}

const weekday = `(?:mon|tues|wednes|thurs|fri|satur|sun)day`

// groupAbout are what descriptions of groups say.
var groupAbout = sayings{
	anyOf("we meet|people meet|group meets|club meets|new members|join us|support group for", `we meet|people meet|group meets|club meets|new members|join us|support group for`),
	anyOf("meet", `meets? (?:every|each|on the|on a|at|weekly|fortnightly|monthly|regularly|on `+weekday+`s?|once a|twice a|`+weekday+`s?)`),
	anyOf("meeting ", `meeting (?:weekly|monthly|fortnightly)`),
	anyOf("members ", `members (?:meet|gather|come together|get together)`),
	anyOf("day of ", `(?:1st|2nd|3rd|4th|first|second|third|fourth|last) `+weekday+` of (?:the|each|every) month`),
	anyOf("together ", `(?:get|gets|getting|comes?) together (?:to|for|over|every|each|on|and)`),
	anyOf("we ", `we (?:walk|sing|knit|sew|play|dance|paint|draw|cook|garden|ride|read|write|swim|paddle) `),
	anyOf("weekly |fortnightly |monthly |regular ", `(?:weekly|fortnightly|monthly|regular) (?:meetings?|sessions?|get-?togethers?|class(?:es)?|gatherings?|meet-?ups?|drop-?ins?)`),
	anyOf("come a", `come (?:along|and join)`),
	anyOf("social group|social club", `social (?:group|club)`),
	anyOf("we g|we c", `we (?:gather|get together|come together)`),
	anyOf("people come together|people get together", `people (?:come|get) together`),
}

// peersAbout are what descriptions say where people in the same boat meet.
var peersAbout = sayings{
	anyOf("peer ", `peer (?:support|led)`),
	anyOf("group", `group (?:that|which|who) meets?|groups? of [a-z]+ (?:that|who) meet`),
	anyOf(" with ", `(?:cuppa|coffee|tea|lunch|chat|talk|sit|natter) with `),
	anyOf("other ", `other (?:carers|parents|mums|dads|families|survivors|widows|women|men)`),
	anyOf(" meet| catch up| gather| get together| come together",
		`(?:people|families|carers|parents|neighbours|mums|dads|women|men|members|friends|survivors|we)(?: with [a-z ]{3,30}?)? (?:meet|catch up|gather|get together|come together)`),
}

// oftenAbout are what descriptions say of how often something is.
var oftenAbout = sayings{
	anyOf("weekly|fortnightly|monthly", `weekly|fortnightly|monthly`),
	anyOf("once a|twice a", `(?:once|twice) an? (?:week|fortnight|month)`),
	anyOf("every ", `every (?:(?:second|other) )?(?:week|fortnight|month|`+weekday+`)`),
	anyOf("day", `(?:1st|2nd|3rd|4th|first|second|third|fourth|last) `+weekday),
}

// goesAboutText are what descriptions say of what comes to people.
var goesAboutText = sayings{
	anyOf("bus|van", `(?:our|the|a|its) (?:bus|van)|(?:bus|van) (?:parks|stops|visits|comes)`),
	anyOf("patrol|outreach", `patrols?|outreach`),
	anyOf("mobile ", `mobile (?:service|clinic|library|kitchen|unit|laundry)`),
}
