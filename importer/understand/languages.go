package understand

import (
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// languages finds the attribute of a language by one of its names, folded; a name of two languages is a name of none.
type languages map[string]string

func newLanguages(v *directory.Vocabulary) languages {
	l := languages{}
	for _, family := range v.Families {
		if family.Code != "language" {
			continue
		}
		for _, a := range family.Attributes {
			for _, name := range append(strings.Split(a.Label, " · "), a.Synonyms...) {
				l.put(name, a.Code)
			}
		}
	}
	return l
}

func (l languages) put(name, attribute string) {
	key := strings.Join(directory.Tokens(name), " ")
	if other, known := l[key]; known && other != attribute {
		attribute = ""
	}
	if key != "" {
		l[key] = attribute
	}
}

// Spoken reads a cell that lists the languages spoken at a group: "Vietnamese, Cantonese", "Arabic/Dari", "Greek only".
// whole tells whether all of it was understood; nothing of it counts where it says that there is more to it, as in
// "Spanish (limited)" or "interpreter".
func (r *Rules) Spoken(source string, today directory.Date, text string) (answers []directory.Answer, whole bool) {
	whole = true
	for _, part := range strings.FieldsFunc(languageMarks.Replace(text), func(c rune) bool { return strings.ContainsRune(",;/|&+\n•", c) }) {
		words := directory.Tokens(part)
		if len(words) == 0 {
			continue
		}
		if slices.ContainsFunc(words, func(w string) bool { return doubtWords[w] || notSpoken[w] }) || strings.ContainsAny(part, "(?") {
			return nil, false
		}
		words = slices.DeleteFunc(words, func(w string) bool { return beside[w] })
		attribute := r.languages[strings.Join(words, " ")]
		if attribute == "" {
			whole = false
			continue
		}
		answers = append(answers, directory.Answer{Attribute: attribute, Value: directory.Yes, Basis: directory.BasisImported, Date: today, By: source})
	}
	return answers, whole && len(answers) > 0
}

var languageMarks = strings.NewReplacer(" and ", ",", " or ", ",")

var (
	// notSpoken are words with which a list of languages does not say that somebody there speaks them.
	notSpoken = wordSet(`no not none never interpreter interpreters interpreting interpreted translator translators translation translations translated request arrangement phone telephone tis learn learning class classes lesson lessons lot bit little sometimes various many several upon written reading sign`)
	// beside are words beside a language's name that change nothing.
	beside = wordSet(`only speaking spoken speaker speakers language languages`)
)

// SpokenIn finds the languages that texts say the people of a group speak: "We speak Greek and Italian", "our leaders speak Arabic",
// "Languages spoken: Dari, Farsi".
func (r *Rules) SpokenIn(source string, today directory.Date, texts ...string) []directory.Answer {
	var answers []directory.Answer
	for _, text := range texts {
		lower := strings.ToLower(text)
		if len(r.languages) == 0 || !containsAny(lower, "speak", "spoken") {
			continue
		}
		for sentence := range sentences(lower) {
			for _, attribute := range r.spokenIn(directory.Tokens(strings.ReplaceAll(sentence, ":", " "+colonMark+" "))) {
				answers = append(answers, directory.Answer{Attribute: attribute, Value: directory.Yes, Basis: directory.BasisImported, Date: today, By: source})
			}
		}
	}
	return answers
}

// spokenIn reads the words of one sentence.
func (r *Rules) spokenIn(words []string) (attributes []string) {
	if slices.ContainsFunc(words, func(w string) bool { return doubtWords[w] || notSpoken[w] || negations[w] }) {
		return nil
	}
	for i, word := range words {
		switch {
		case (word == "speak" || word == "speaks") && speakers(words[:i]):
			attributes = append(attributes, r.listed(words[i+1:])...)
		case word == "spoken" && i > 0 && strings.HasPrefix(words[i-1], "language"):
			attributes = append(attributes, r.listed(words[i+1:])...)
		}
	}
	return attributes
}

var negations = wordSet(`no not without isnt arent doesnt dont don doesn isn aren non nor never cannot cant wont unable neither`)

// speakers tells whether words end with those who lead a group: of whom it takes the languages are another question.
func speakers(words []string) bool {
	for len(words) > 0 && speakersToo[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	return len(words) > 0 && theLeaders[words[len(words)-1]]
}

var (
	speakersToo = wordSet(`can also all both do who that fluently`)
	theLeaders  = wordSet(`we staff leader leaders volunteers volunteer worker workers facilitator facilitators coordinator coordinators teacher teachers tutor tutors team counsellor counsellors instructor instructors`)
)

// longestLanguage is how many words the name of a language has at most.
const longestLanguage = 4

// listed reads the languages that words begin with.
func (r *Rules) listed(words []string) (attributes []string) {
	for len(words) > 0 {
		if words[0] == "and" || words[0] == "or" || words[0] == "both" || words[0] == colonMark || words[0] == "are" || words[0] == "include" {
			words = words[1:]
			continue
		}
		n := min(longestLanguage, len(words))
		for n > 0 && r.languages[strings.Join(words[:n], " ")] == "" {
			n--
		}
		if n == 0 {
			break
		}
		attributes = append(attributes, r.languages[strings.Join(words[:n], " ")])
		words = words[n:]
	}
	return attributes
}
