package understand

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/kithdirectory/kith/directory"
)

// tokenKind says what a word of a text about times is.
type tokenKind int

const (
	tokenUnknown tokenKind = iota
	tokenDays              // one or more days: "Mondays", "weekdays"
	tokenClock
	tokenDash // "-", "to", "until"
	tokenAnd  // "and", "&", "+"
	tokenSep  // comma, semicolon, colon, full stop, line break
	tokenOrdinal
	tokenEvery
	tokenMonth       // "of each month"
	tokenMonthly     // "monthly", with no word on which day
	tokenFortnight   // "fortnightly": which week is not said
	tokenBiweekly    // "biweekly", which has two meanings
	tokenTerms       // "in school terms"
	tokenClosed      // "closed"
	tokenAlways      // "24 hours"
	tokenAppointment // "by appointment only"
	tokenNoHolidays  // "except public holidays"
	tokenStarts      // "starting 2 December 2026"
	tokenLunch       // "(closed 12.30pm - 1.30pm for lunch)"
	tokenFiller      // words that change nothing: "open", "from"
)

type token struct {
	kind    tokenKind
	days    []time.Weekday
	clock   clock
	ordinal int // 1 to 5, -1 for last
	lunch   [2]clock
	starts  directory.Date // of tokenStarts; zero where there is no such day
}

const (
	clockText = `(\d{1,2})(?:[:.](\d{2}))?(?:[:.]00)?\s*(a\.?m\.?|p\.?m\.?|noon|midday|midnight)?`
	dashText  = `\s*(?:-|to)\s*`
	// fortnightText is every second week, without saying from which one.
	fortnightText = `fortnightly|(?:(?:every|each) other|(?:(?:every|each|on) )?alternat(?:e|ing))(?: weeks?)?|(?:every|each) (?:second|2nd) week|once (?:a|every|each|per) fortnight|every (?:two|2) weeks|(?:a|each|every|per) fortnight`
)

// phrases are read before single words, longest meaning first. All are matched at the place where
// the lexer stands, in lower case.
//
// begins holds the bytes a phrase can begin with, so that most are not tried at most places.
var phrases = []struct {
	begins  string
	pattern *regexp.Regexp
	kind    tokenKind
}{
	{"(encopt", regexp.MustCompile(`^\(?\s*(?:(?:except(?:ing|ion)?(?: for| on)?|excluding|excludes|excl?\.?|not(?: open| held| meeting| running| operating| available)?(?: on| during)?|no (?:sessions?|meetings?|class(?:es)?|group)(?: on| during)?|closed(?: on)?|no service on)\s+(?:public|pub\.?) (?:holiday'?s?'?|hols?\b\.?)|(?:on )?public holidays?:? (?:are )?(?:excepted|excluded|closed)|(?:please note:? )?this service does not operate on public holidays)\s*\)?`), tokenNoHolidays},
	{"o2", regexp.MustCompile(`^(?:open )?24\s?(?:hours?|hrs?)\b(?:(?:,| a day,?)? ?(?:7|seven) days(?: (?:a|per) week)?| a day| every day| daily)?|^24\s?/\s?7\b|^24x7\b`), tokenAlways},
	{"(soabwv", regexp.MustCompile(`^\(?\s*(?:(?:strictly |open |available )?(?:by|with|via) (?:prior )?appointments?(?: only)?|appointments? (?:only|needed|required|necessary|essential)|by prior arrangement(?: only)?|by arrangement(?: only)?)\s*\)?`), tokenAppointment},
	{"(diotns", regexp.MustCompile(`^\(?\s*(?:(?:only )?(?:during|in) )?(?:the )?(?:(?:state )?school[ -]terms?(?:[ -]times?)?|term[ -]?times?)(?: only)?\s*\)?|^\(?\s*not (?:(?:on|in|during) )?(?:the )?school holidays\s*\)?`), tokenTerms},
	{"(oie", regexp.MustCompile(`^\(?\s*(?:of|in) (?:(?:the|each|every|a) )?(?:calendar )?month\b\s*\)?|^\(?(?:each|every) month\)?`), tokenMonth},
	{"m", regexp.MustCompile(`^monthly\b`), tokenMonthly},
	{"b", regexp.MustCompile(`^bi-?weekly\b`), tokenBiweekly},
	{"(feao", regexp.MustCompile(`^(?:` + fortnightText + `)\b|^\(\s*(?:` + fortnightText + `)\s*\)`), tokenFortnight},
}

var (
	lunchPattern = regexp.MustCompile(`^\(?\s*closed:?\s*(?:for lunch:?\s*)?(?:from |between )?` + clockText + dashText + clockText + `(?:\s*(?:for lunch|daily|for a lunch break))?\s*\)?`)
	startPattern = regexp.MustCompile(`^\(?\s*(?:starting|starts|beginning|begins|commencing|commences|from) (?:on )?(?:([a-z]+day|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun),? )?(?:the )?(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]+),? (\d{4})\b\s*\)?`)
	clockPattern = regexp.MustCompile(`^` + clockText)
	armyPattern  = regexp.MustCompile(`^([01]\d|2[0-3])([0-5]\d)(?:\s*(?:hours|hrs?|h)\b)?`)
	armyEvident  = regexp.MustCompile(`\b(?:[01]\d|2[0-3])[0-5]\d(?:\s*h(?:ours|rs?)?)?\s*-\s*(?:[01]\d|2[0-3])[0-5]\d\b`)
	ordinalWord  = regexp.MustCompile(`^(1st|2nd|3rd|4th|5th|first|second|third|fourth|fifth|last)\b`)
	plainWord    = regexp.MustCompile(`^[\p{L}\d']+`)
)

// tidyTimes brings a text about times into the form the lexer reads.
func tidyTimes(text string) string {
	text = strings.ToLower(PlainText(text))
	return strings.TrimSpace(timeMarks.Replace(text))
}

// timeMarks are signs that mean the same, and what Kith itself writes behind a fortnight whose weeks nobody knows.
var timeMarks = strings.NewReplacer("; ask which week", "", "–", "-", "—", "-", "‐", "-", "‑", "-", "−", "-", "\u00a0", " ", "’", "'", "‘", "'", "\t", " ")

// longestPhrase is how many bytes any phrase, time or word has at most. Reading no further at each place
// keeps the time linear.
const longestPhrase = 120

// lexTimes cuts a tidy text into tokens. A word it does not know becomes tokenUnknown: the text is
// then not fully understood.
func lexTimes(text string) []token {
	var tokens []token
	army := armyEvident.MatchString(text)
	for text != "" {
		t, n := nextToken(text[:min(len(text), longestPhrase)], army)
		if n > 0 {
			tokens = append(tokens, t)
			text = text[n:]
			continue
		}
		text = text[1:] // a blank
	}
	return tokens
}

func nextToken(text string, army bool) (token, int) {
	if strings.IndexByte(" \r", text[0]) >= 0 {
		return token{}, 0
	}
	if text[0] == '(' || text[0] == 'c' {
		if m := lunchPattern.FindStringSubmatch(text); m != nil {
			return token{kind: tokenLunch, lunch: [2]clock{clockOf(m[1:4]), clockOf(m[4:7])}}, len(m[0])
		}
	}
	if strings.IndexByte("(sbcf", text[0]) >= 0 {
		if m := startPattern.FindStringSubmatch(text); m != nil {
			if day, ok := startDay(m); ok {
				return token{kind: tokenStarts, starts: day}, len(m[0])
			}
			return token{kind: tokenUnknown}, len(m[0])
		}
	}
	for _, p := range phrases {
		if strings.IndexByte(p.begins, text[0]) < 0 {
			continue
		}
		if at := p.pattern.FindStringIndex(text); at != nil {
			return token{kind: p.kind}, at[1]
		}
	}
	if m := ordinalWord.FindString(text); m != "" {
		return token{kind: tokenOrdinal, ordinal: ordinalOf(m)}, len(m)
	}
	if army {
		if m := armyPattern.FindStringSubmatch(text); m != nil {
			hour, _ := atoi(m[1])
			minute, _ := atoi(m[2])
			return token{kind: tokenClock, clock: clock{hour: hour, minute: minute, minutes: true, leadingZero: true}}, len(m[0])
		}
	}
	if text[0] >= '0' && text[0] <= '9' {
		return clockToken(text)
	}
	return wordToken(text)
}

// startDay gives the day startPattern found, which must be one and fall on the weekday named beside it.
func startDay(groups []string) (directory.Date, bool) {
	day, err := time.Parse("2 Jan 2006", groups[2]+" "+groups[3][:min(len(groups[3]), 3)]+" "+groups[4])
	if err != nil || day.Year() < 2000 || day.Year() > 2100 || !strings.HasPrefix(strings.ToLower(day.Month().String()), groups[3]) {
		return directory.Date{}, false
	}
	named := dayOfWord(groups[1])
	if groups[1] != "" && (len(named) != 1 || named[0] != day.Weekday()) {
		return directory.Date{}, false
	}
	return directory.DateOf(day), true
}

// clockToken reads a time, unless letters or digits run on behind it: "12.417", "3b".
func clockToken(text string) (token, int) {
	m := clockPattern.FindStringSubmatch(text)
	n := len(strings.TrimRight(m[0], " \n"))
	rest := text[n:]
	if rest != "" && (isLetter(rest[0]) && m[3] == "" || rest[0] >= '0' && rest[0] <= '9' || (isLetter(rest[0]) && rest[0] != ' ')) {
		word := plainWord.FindString(text)
		return token{kind: tokenUnknown}, max(len(word), 1)
	}
	return token{kind: tokenClock, clock: clockOf(m[1:4])}, n
}

func isLetter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 0x80 }

func clockOf(groups []string) clock {
	c := clock{half: halfOf(groups[2]), minutes: groups[1] != ""}
	c.hour, _ = atoi(groups[0])
	if c.minutes {
		c.minute, _ = atoi(groups[1])
	}
	c.leadingZero = len(groups[0]) == 2 && groups[0][0] == '0' && c.half == halfUnsaid && c.minutes
	return c
}

func wordToken(text string) (token, int) {
	switch text[0] {
	case '-':
		return token{kind: tokenDash}, 1
	case '&', '+', '/':
		return token{kind: tokenAnd}, 1
	case ',', ';', ':', '.', '\n', '(', ')', '|':
		if strings.IndexByte("()", text[0]) >= 0 {
			return token{kind: tokenUnknown}, 1
		}
		return token{kind: tokenSep}, 1
	}
	word := plainWord.FindString(text)
	if word == "" {
		_, n := utf8.DecodeRuneInString(text)
		return token{kind: tokenUnknown}, n
	}
	if days := multiDayWord(text); days.kind != tokenUnknown {
		return days, longestDayPhrase(text)
	}
	return token{kind: kindOfWord(word), days: dayOfWord(word), clock: clockOfWord(word)}, len(word)
}

func kindOfWord(word string) tokenKind {
	switch word {
	case "to", "until", "till", "til", "thru", "through", "'til":
		return tokenDash
	case "and", "plus":
		return tokenAnd
	case "closed", "shut":
		return tokenClosed
	case "every", "each":
		return tokenEvery
	case "noon", "midday", "midnight":
		return tokenClock
	case "open", "opens", "opening", "hours", "hrs", "from", "between", "weekly", "at", "on", "the", "times", "time", "operating", "week":
		return tokenFiller
	}
	if dayOfWord(word) != nil {
		return tokenDays
	}
	return tokenUnknown
}

func clockOfWord(word string) clock {
	switch word {
	case "noon", "midday":
		return clock{hour: 12, half: halfNoon}
	case "midnight":
		return clock{hour: 12, half: halfMidnight}
	}
	return clock{}
}

// dayOfWord reads a day's name, its short forms and plural, and its commonest misspellings.
func dayOfWord(word string) []time.Weekday {
	word = strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "s'")
	switch strings.TrimSuffix(word, "s") {
	case "monday", "mon", "munday":
		return []time.Weekday{time.Monday}
	case "tuesday", "tue", "tueday", "tuesdy", "tuseday":
		return []time.Weekday{time.Tuesday}
	case "wednesday", "wed", "wednes", "weds", "wensday", "wednesdy", "wedneday", "wednesay":
		return []time.Weekday{time.Wednesday}
	case "thursday", "thur", "thu", "thrusday", "thurday", "thursdy", "thurdsay", "thurs":
		return []time.Weekday{time.Thursday}
	case "friday", "fri", "firday":
		return []time.Weekday{time.Friday}
	case "saturday", "sat", "saterday", "saturdy":
		return []time.Weekday{time.Saturday}
	case "sunday", "sun", "sundy":
		return []time.Weekday{time.Sunday}
	}
	return nil
}

var dayPhrases = []struct {
	pattern  *regexp.Regexp
	from, to time.Weekday
}{
	{regexp.MustCompile(`^(?:daily|every ?day|7 days(?: (?:a|per) week)?|seven days(?: (?:a|per) week)?|all week)\b`), time.Sunday, time.Saturday},
	{regexp.MustCompile(`^(?:week ?days|every weekday)\b`), time.Monday, time.Friday},
	{regexp.MustCompile(`^m\s?-\s?f\b`), time.Monday, time.Friday},
	{regexp.MustCompile(`^(?:weekends?)\b`), time.Saturday, time.Sunday},
}

func multiDayWord(text string) token {
	for _, p := range dayPhrases {
		if p.pattern.MatchString(text) {
			return token{kind: tokenDays, days: dayRange(p.from, p.to)}
		}
	}
	return token{}
}

func longestDayPhrase(text string) int {
	for _, p := range dayPhrases {
		if at := p.pattern.FindStringIndex(text); at != nil {
			return at[1]
		}
	}
	return 0
}

// dayRange lists the days from one to another, over the weekend where it must.
func dayRange(from, to time.Weekday) []time.Weekday {
	days := []time.Weekday{from}
	for d := from; d != to; {
		d = (d + 1) % 7
		days = append(days, d)
	}
	return days
}

func ordinalOf(word string) int {
	for i, words := range []string{"1st first", "2nd second", "3rd third", "4th fourth", "5th fifth"} {
		if strings.Contains(" "+words+" ", " "+word+" ") {
			return i + 1
		}
	}
	return -1
}
