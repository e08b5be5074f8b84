package understand

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/kithdirectory/kith/directory"
)

//go:embed attributes.yaml
var attributesFile []byte

//go:embed activities.yaml
var activitiesFile []byte

// Rule says which phrases of a text answer one attribute.
type Rule struct {
	Attribute string   `yaml:"attribute"`
	Yes       []string `yaml:"yes"`
	No        []string `yaml:"no"`
	Column    []string `yaml:"column"` // words of a yes/no column's header that ask the same
}

// Rules find what a text says on attributes of the vocabulary. They are immutable once loaded.
type Rules struct {
	Attributes []Rule // for any record
	Activities []Rule // for names and categories of groups and services
	answers    phraseSet
	activities phraseSet
	columns    map[string]string // folded header → attribute
	languages  languages
}

// LoadRules reads the rules Kith ships with: attributes.yaml and activities.yaml, and the names of languages of its vocabulary.
func LoadRules() (*Rules, error) {
	rules, err := ReadRules(attributesFile, activitiesFile)
	if err != nil {
		return nil, err
	}
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		return nil, err
	}
	rules.languages = newLanguages(vocabulary)
	return rules, nil
}

// ReadRules reads rules from YAML: a list of {attribute, yes, no, column}.
func ReadRules(attributes, activities []byte) (*Rules, error) {
	r := &Rules{columns: map[string]string{}}
	for file, into := range map[string]*[]Rule{string(attributes): &r.Attributes, string(activities): &r.Activities} {
		if err := yaml.Load([]byte(file), into, yaml.WithKnownFields()); err != nil {
			return nil, directory.Wrap(directory.CodeInvalid, err, "the rules for attributes cannot be read")
		}
	}
	r.answers, r.activities = newPhraseSet(r.Attributes), newPhraseSet(r.Activities)
	for _, rule := range r.Attributes {
		for _, words := range rule.Column {
			key := strings.Join(directory.Tokens(words), " ")
			if had, ok := r.columns[key]; ok && had != rule.Attribute {
				return nil, directory.Invalid(rule.Attribute, "the rules give the column %q two meanings", words)
			}
			r.columns[key] = rule.Attribute
		}
	}
	return r, nil
}

// AttributeOfColumn gives the attribute a column's header asks for, such as "Wheelchair access".
func (r *Rules) AttributeOfColumn(header string) (code string, ok bool) {
	code, ok = r.columns[strings.Join(directory.Tokens(header), " ")]
	return code, ok
}

// phrase is one way of saying something, in folded words.
type phrase struct {
	words     []string
	attribute string
	value     directory.Value
}

// phraseSet finds phrases by their first word.
type phraseSet map[string][]phrase

func newPhraseSet(rules []Rule) phraseSet {
	set := phraseSet{}
	for _, rule := range rules {
		for _, text := range rule.Yes {
			set.add(text, rule.Attribute, directory.Yes)
		}
		for _, text := range rule.No {
			set.add(text, rule.Attribute, directory.No)
		}
	}
	for first := range set {
		slices.SortStableFunc(set[first], func(a, b phrase) int { return len(b.words) - len(a.words) })
	}
	return set
}

func (s phraseSet) add(text, attribute string, value directory.Value) {
	if words := directory.Tokens(text); len(words) > 0 {
		s[words[0]] = append(s[words[0]], phrase{words, attribute, value})
	}
}

// found is what a text says on an attribute.
type found struct {
	value    directory.Value
	conflict bool
}

// colonMark stands for a colon among the words of a sentence.
const colonMark = "zzcolon"

// find gives what text says, attribute by attribute. Sentences are read on their own, so that a
// negation reaches no further than its own; a question says nothing. A sentence with a word of doubt says nothing
// where careful is set: names have none.
func (s phraseSet) find(text string, careful bool) map[string]found {
	out := map[string]found{}
	for sentence := range sentences(text) {
		words := directory.Tokens(strings.ReplaceAll(sentence, ":", " "+colonMark+" "))
		doubtful := careful && slices.ContainsFunc(words, func(w string) bool { return doubtWords[w] })
		for i := range words {
			for _, p := range s[words[i]] {
				if i+len(p.words) > len(words) || !slices.Equal(words[i:i+len(p.words)], p.words) {
					continue
				}
				value := turned(p.value, words[max(0, i-4):i], words[i+len(p.words):])
				if value == "" || doubtful && value == directory.Yes {
					continue
				}
				have, known := out[p.attribute]
				out[p.attribute] = found{value, known && (have.conflict || have.value != value)}
			}
		}
	}
	return out
}

// sentences gives the sentences of a text that are no questions.
func sentences(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for text != "" {
			end := strings.IndexFunc(text, func(r rune) bool { return strings.ContainsRune(".!?;\n•|", r) })
			if end < 0 {
				yield(text)
				return
			}
			if text[end] != '?' && !yield(text[:end]) {
				return
			}
			text = text[end:]
			_, size := utf8.DecodeRuneInString(text)
			text = text[size:]
		}
	}
}

// doubtWords are those with which a sentence does not say for certain that something is there now: it was, it will
// be, it is in part, or it is elsewhere.
var doubtWords = wordSet(`previously formerly formerly former used ended ceased discontinued broken repair repairs repaired closed yet temporarily unfortunately sadly hope hopes hoping hopefully
	will shall would could planned planning plans plan soon being awaiting applying seeking fundraising until unless except but however although though once
	when if unsure ask check enquire inquire tbc tba unknown limited some partial partially partly restricted difficult basic poor may might almost nearly
	creating become becoming towards across opposite nearby nearest elsewhere another`)

// turned gives the value a phrase has behind the words before it and before those after it: negated,
// in doubt (""), or as it is.
func turned(value directory.Value, before, after []string) directory.Value {
	for _, word := range before {
		switch word {
		case "limited", "some", "partial", "partially", "most", "may", "might", "poor", "restricted", "ask", "check", "if", "planned", "soon", "unsure", "difficult", "basic":
			return ""
		}
	}
	for _, word := range before {
		switch word {
		case "no", "not", "without", "isnt", "arent", "doesnt", "dont", "non", "nor", "never", "lacks", "cannot", "cant", "unavailable", "havent", "hasnt", "wont":
			if value == directory.Yes {
				return directory.No
			}
			return ""
		}
	}
	if len(after) > 1 && after[0] == colonMark { // "Hearing loop: none"
		switch after[1] {
		case "no", "none", "nil", "n":
			if value == directory.Yes {
				return directory.No
			}
			return ""
		case "not", "na", "unavailable", "false":
			return ""
		}
	}
	if len(after) > 0 {
		if slices.Contains([]string{"society", "community", "communities", "city", "cities", "town", "towns", "world", "training", "awareness", "australia"}, after[0]) { // "a dementia-friendly society" is no group
			return ""
		}
		switch strings.Join(after[:min(2, len(after))], " ") {
		case "not available", "is limited", "limited", "is not", "unavailable", "not provided", "no", "no longer", "are not", "is unavailable", "not yet":
			return ""
		}
		if after[0] == "none" || after[0] == "nil" || slices.Contains(after, "longer") {
			return ""
		}
	}
	return value
}

// Answers gives what texts say on attributes, imported on a day from a source. Texts that contradict
// each other on an attribute give no answer on it.
func (r *Rules) Answers(source string, today directory.Date, texts ...string) []directory.Answer {
	return answersOf(r.answers.find(strings.Join(texts, "\n"), true), source, today)
}

// ActivitiesOf gives the activities in the names and categories of a group or service.
func (r *Rules) ActivitiesOf(source string, today directory.Date, texts ...string) []directory.Answer {
	return answersOf(r.activities.find(strings.Join(texts, "\n"), false), source, today)
}

func answersOf(all map[string]found, source string, today directory.Date) []directory.Answer {
	var answers []directory.Answer
	for code, f := range all {
		if !f.conflict {
			answers = append(answers, directory.Answer{Attribute: code, Value: f.value, Basis: directory.BasisImported, Date: today, By: source})
		}
	}
	slices.SortFunc(answers, func(a, b directory.Answer) int { return strings.Compare(a.Attribute, b.Attribute) })
	return answers
}
