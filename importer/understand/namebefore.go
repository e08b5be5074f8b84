package understand

import (
	"regexp"
	"strings"
)

var (
	// nameRun is up to five words at the end of a text, before what joins a name to a number.
	nameRun = regexp.MustCompile(`((?:[\pL][\pL'’\-]*\.?(?:[ \t]+|[ \t]*[&/][ \t]*)){0,5}[\pL][\pL'’\-]*\.?)(?:['’]s)?[\s,:;(\-–|]*(?:\b(?:on|at|via|by|ph|phone|mob|mobile|m|t|tel|telephone|email|e-mail|e|sms|text|call|or|number|is)\b[\s,.:;(\-–|]*)*$`)
	// askFor are the words that ask to reach somebody, and callings, neither part of a name.
	askFor    = wordSet(`call calling ring ringing contact contacting phone telephone ph text sms message email e-mail mail see ask speak talk for to with or and please just our the your group club team coordinator co-ordinator convenor convener organiser organizer leader president secretary treasurer facilitator host manager rsvp bookings booking book enquiries enquire inquiries enquiry via through mob mobile tel is on at by contact-person details info information more attn attention c o`)
	joinsName = wordSet(`on at via by ph phone mob mobile m t tel telephone email e-mail e sms text call or number is`)
	asks      = regexp.MustCompile(`(?i)\b(?:call|ring|contact|phone|telephone|text|sms|message|e-?mail|see|ask|speak|talk|rsvp|book(?:ings?)?|enquir\w+|inquir\w+|coordinator|co-ordinator|convenor|convener|organiser|leader|president|secretary|treasurer|facilitator|host)\b[^.!?\n]{0,80}$`)
)

// NameBefore finds the name of a person that a text ends with, before words such as "on" or "at": "Call Jo
// Smith on ". It is one somebody is asked to reach, or one that begins with a common first name or a title.
// start and end are where it stands. Where it cannot be told, it is treated as a person's.
func NameBefore(text string) (start, end int, ok bool) {
	const longest = 160
	from := max(0, len(text)-longest)
	m := nameRun.FindStringSubmatchIndex(text[from:])
	if m == nil {
		return 0, 0, false
	}
	run := text[from+m[2] : from+m[3]]
	end = from + m[3]
	words := strings.FieldsFunc(run, func(r rune) bool { return strings.ContainsRune(" \t&/", r) })
	for len(words) > 0 && joinsName[strings.ToLower(strings.Trim(words[len(words)-1], "."))] {
		last := words[len(words)-1]
		end = from + m[2] + strings.LastIndex(run[:end-from-m[2]], last)
		words = words[:len(words)-1]
	}
	end = from + m[2] + len(strings.TrimRight(run[:end-from-m[2]], " \t&/"))
	first := len(words)
	if n := first - 2; n >= 0 && knownFirstName(words[n]) && !askFor[words[n+1]] { // "jo smith"
		first = n
	}
	for first > 0 && partOfName(words[first-1], first == len(words)) {
		first--
	}
	for first < len(words) && (askFor[strings.ToLower(words[first])] || strings.EqualFold(words[first], "and")) {
		first++
	}
	if first == len(words) {
		return 0, 0, false
	}
	start = from + m[2] + startOfWord(run, words, first)
	name := strings.ToLower(strings.Trim(words[first], "."))
	certain := knownFirstName(name) || (nameTitle.MatchString(words[first]) && len(words)-first > 1)
	if !certain && (!asks.MatchString(text[:start]) || !IsPersonName(text[start:end])) {
		return 0, 0, false
	}
	return start, end, true
}

// partOfName tells whether a word may be one of a name: it has a capital, joins two names, or is a first
// name people write without one. A full stop ends a name unless it shortens one.
func partOfName(word string, last bool) bool {
	trimmed := strings.Trim(word, ".")
	lower := strings.ToLower(trimmed)
	return (nameWord.MatchString(trimmed) || nameTitle.MatchString(trimmed) || knownFirstName(lower) || lower == "and") && (last || trimmed == word || len(trimmed) == 1 || nameTitle.MatchString(trimmed))
}

// startOfWord gives where the n-th of words stands in run.
func startOfWord(run string, words []string, n int) int {
	at := 0
	for i := 0; ; i++ {
		at += strings.Index(run[at:], words[i])
		if i == n {
			return at
		}
		at += len(words[i])
	}
}
