package hsds

import (
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// codes finds the attribute that a coded value of a source stands for. Only what the vocabulary lists as a code or
// word of HSDS, of Open Referral UK or of a language counts: nothing is guessed from a text.
type codes struct {
	access    map[string]string // codes and words of accessibility
	attending map[string]string // how one takes part
	languages map[string]string // names and ISO 639 codes
}

func newCodes(v *directory.Vocabulary) *codes {
	c := &codes{access: map[string]string{}, attending: map[string]string{}, languages: map[string]string{}}
	for _, family := range v.Families {
		for _, a := range family.Attributes {
			switch family.Code {
			case "access":
				c.put(c.access, a.Code, append([]string{a.Mappings["hsds"], a.Mappings["hsds_also"], a.Mappings["oruk"], a.Label}, a.Synonyms...)...)
			case "format", "cost":
				c.put(c.attending, a.Code, a.Mappings["oruk"], a.Mappings["hsds"])
			case "language":
				c.put(c.languages, a.Code, a.Slug(), a.Mappings["iso639_1"])
				c.put(c.languages, a.Code, strings.Split(a.Label, " · ")...)
				c.put(c.languages, a.Code, a.Synonyms...)
			}
		}
	}
	return c
}

// put notes words for an attribute; a word of two attributes is a word of none.
func (c *codes) put(into map[string]string, attribute string, words ...string) {
	for _, word := range words {
		key := folded(word)
		if key == "" {
			continue
		}
		if other, ok := into[key]; ok && other != attribute {
			into[key] = ""
			continue
		}
		into[key] = attribute
	}
}

func folded(text string) string { return strings.Join(directory.Tokens(text), " ") }

// answer gives what a coded value says; false where it is no code of table.
func answer(table map[string]string, word string) (directory.Answer, bool) {
	attribute := table[folded(word)]
	return directory.Answer{Attribute: attribute, Value: directory.Yes}, attribute != ""
}

// language gives the language an object of HSDS names, by name or code; false where the two differ, or a note says
// that there is more to it: an interpreter is not somebody who speaks it.
func (c *codes) language(o Object) []directory.Answer {
	if o.text("note") != "" {
		return nil
	}
	byName, byCode := c.spoken(o.text("name", "language")), c.spoken(o.text("code"))
	switch {
	case len(byName) == 0:
		return byCode
	case len(byCode) == 0 || slices.Equal(byName, byCode):
		return byName
	}
	return nil
}

var listMarks = strings.NewReplacer(" and ", ",", " & ", ",", "/", ",", ";", ",")

// spoken reads the names of languages; none where any word is something else: "Spanish (limited)".
func (c *codes) spoken(text string) []directory.Answer {
	var all []directory.Answer
	for name := range strings.FieldsFuncSeq(listMarks.Replace(text), func(r rune) bool { return r == ',' }) {
		a, ok := answer(c.languages, name)
		if !ok {
			return nil
		}
		all = append(all, a)
	}
	return all
}

// interpreters tells whether a text on interpreting says that there are interpreters, or none.
func interpreters(text string) (directory.Answer, bool) {
	a := directory.Answer{Attribute: "culture.interpreter-on-request", Value: directory.Yes}
	if value, ok := understand.ParseYesNo(text); ok {
		a.Value = value
		return a, true
	}
	words := directory.Tokens(text)
	named := slices.ContainsFunc(words, func(w string) bool {
		return strings.HasPrefix(w, "interpret") || strings.HasPrefix(w, "translat")
	})
	doubt := slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains([]string{"no", "not", "without", "none", "unavailable", "limited", "may", "might", "sometimes", "if", "sign", "bring", "own", "cannot", "fee"}, w)
	})
	return a, named && !doubt
}
