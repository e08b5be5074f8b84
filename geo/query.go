package geo

import (
	"slices"
	"strings"
)

// query is what someone typed, taken apart: "The Gap, Brisbane QLD 4061".
type query struct {
	parts    []string // folded words between commas, without state and postcode
	name     string   // all parts in one
	state    string   // "QLD", or ""
	postcode string   // "4061", or ""
	typed    string   // as typed, shortened, for the sentences of Reason
}

// parseQuery takes text apart. The text is already bounded.
func parseQuery(text string) query {
	q := query{typed: shortened(text)}
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' || r == '|' }) {
		words := withoutFiller(strings.Fields(FoldName(part)))
		words = q.takePostcode(words)
		words = q.takeState(words)
		words = q.takeStateInFront(words)
		if len(words) > 0 {
			q.parts = append(q.parts, strings.Join(words, " "))
		}
	}
	q.name = strings.Join(q.parts, " ")
	return q
}

// shortened is the text as a sentence may quote it.
func shortened(text string) string {
	const longest = 40 // characters
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	if r := []rune(text); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return text
}

// takePostcode removes the last word that is four digits, at either end. Three digits are a Northern Territory postcode
// that lost its nought in a spreadsheet.
func (q *query) takePostcode(words []string) []string {
	for _, i := range []int{len(words) - 1, 0} {
		if i < 0 || i >= len(words) || q.postcode != "" {
			continue
		}
		pc := words[i]
		if len(pc) == 3 && len(words) == 1 && (pc[0] == '8' || pc[0] == '2') {
			pc = "0" + pc
		}
		if isPostcode(pc) {
			q.postcode = pc
			words = append(words[:i:i], words[i+1:]...)
		}
	}
	return words
}

// takeState removes "Australia" and one state's name from the end, and a postcode that stood before them.
func (q *query) takeState(words []string) []string {
	if n := len(words); n > 1 && words[n-2] != "south" && words[n-2] != "western" { // those two are states
		if last := words[n-1]; last == "australia" || last == "aus" || last == "au" {
			words = q.takePostcode(words[:n-1])
		}
	} else if n == 1 && words[0] == "australia" {
		return nil
	}
	state, n := trailingState(words)
	if n == 0 || q.state != "" && q.state != state {
		return words
	}
	q.state = state
	return q.takePostcode(words[:len(words)-n])
}

// takeStateInFront removes a state's code that stands before a name, "VIC Carlton", where none stood after it.
func (q *query) takeStateInFront(words []string) []string {
	if len(words) < 2 || q.state != "" || len(words[0]) > 3 {
		return words
	}
	if q.state = stateOf(words[0]); q.state == "" {
		return words
	}
	return q.takePostcode(words[1:])
}

// withoutFiller removes words that only lead to a place: "near Carlton", "close to Carlton", "postcode 3053". Names that begin with
// such a word were looked for as they are before.
func withoutFiller(words []string) []string {
	for _, lead := range [][]string{{"close", "to"}, {"next", "to"}, {"not", "far", "from"}, {"post", "code"}, {"p", "c"}, {"near"}, {"nearby"},
		{"around"}, {"about"}, {"in"}, {"at"}, {"from"}, {"postcode"}, {"pcode"}, {"suburb"}} {
		if n := len(lead); len(words) > n && slices.Equal(words[:n], lead) {
			return words[n:]
		}
	}
	return words
}

// trailingState recognises a state's code or name at the end of the words, and says how many words it takes.
func trailingState(words []string) (state string, n int) {
	for n := min(3, len(words)); n > 0; n-- {
		if state := stateOf(strings.Join(words[len(words)-n:], " ")); state != "" {
			return state, n
		}
	}
	return "", 0
}

// stateOf returns the code of a state by any of its folded names, or "".
func stateOf(folded string) string {
	switch folded {
	case "act", "a c t", "australian capital territory":
		return "ACT"
	case "nsw", "n s w", "new south wales":
		return "NSW"
	case "nt", "n t", "northern territory", "the northern territory":
		return "NT"
	case "qld", "q l d", "queensland":
		return "QLD"
	case "sa", "s a", "south australia", "south aus", "south oz":
		return "SA"
	case "tas", "t a s", "tasmania", "tassie":
		return "TAS"
	case "vic", "v i c", "victoria":
		return "VIC"
	case "wa", "w a", "western australia", "west australia":
		return "WA"
	default:
		return ""
	}
}

// stateName returns the full name of a state's code.
func stateName(code string) string {
	for _, st := range stateNames() {
		if st[0] == code {
			return st[1]
		}
	}
	return code
}

// otherSpellings returns the other ways a folded name may stand in the gazetteer: turned round (East Brunswick is
// Brunswick East), with or without "the", "city", "CBD" or "island", and Port for the abbreviation that is usually Point.
func otherSpellings(name string) []string {
	var out []string
	words := strings.Split(name, " ")
	last := len(words) - 1
	if last > 0 {
		if d := direction(words[0]); d != "" {
			out = append(out, strings.Join(words[1:], " ")+" "+d)
			if d != words[0] {
				out = append(out, d+" "+strings.Join(words[1:], " "))
			}
		}
		if d := direction(words[last]); d != "" {
			out = append(out, d+" "+strings.Join(words[:last], " "))
			if d != words[last] {
				out = append(out, strings.Join(words[:last], " ")+" "+d)
			}
		}
		switch words[last] {
		case "cbd", "city", "central", "town", "suburb", "area":
			out = append(out, strings.Join(words[:last], " "))
		}
		switch words[0] {
		case "the", "greater", "near", "in":
			out = append(out, strings.Join(words[1:], " "))
		case "point":
			out = append(out, "port "+strings.Join(words[1:], " "))
		}
	}
	return append(out, "the "+name, name+" island") // Rottnest
}

// direction returns the word for a direction or its first letter, or "".
func direction(word string) string {
	switch word {
	case "north", "south", "east", "west", "upper", "lower", "central":
		return word
	case "n":
		return "north"
	case "s":
		return "south"
	case "e":
		return "east"
	case "w":
		return "west"
	default:
		return ""
	}
}
