package directory

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

//go:embed vocabulary.yaml
var vocabularyFile []byte

// Sensitivity says whether searching for an attribute may be written down.
type Sensitivity string

// The sensitivities.
const (
	Open    Sensitivity = "open"
	Private Sensitivity = "private" // never in a URL, log, metric or analytics
)

// Combine says how ticks within one family combine.
type Combine string

// The ways ticks combine.
const (
	AnyOf Combine = "any" // a listing with one of them is found
	AllOf Combine = "all" // each tick is one more thing the person needs
)

// Family is a facet: attributes that answer one kind of question.
type Family struct {
	Code       string       `yaml:"code"`
	Label      string       `yaml:"label"`      // as the facet's heading reads
	Combine    Combine      `yaml:"combine"`    // any or all
	Asked      bool         `yaml:"asked"`      // groups answer yes, no or ask; counts say how many have not told us
	Derived    bool         `yaml:"derived"`    // worked out from times, cost and ages, not answered
	LikeMe     bool         `yaml:"like_me"`    // being among people like oneself: weighs double in fit
	Private    bool         `yaml:"private"`    // every attribute is private
	Attributes []*Attribute `yaml:"attributes"` // in the order they are shown
}

// Attribute is one term a group can say something about. Codes are public and never reused.
type Attribute struct {
	Code                string            `yaml:"code"`     // in the file the slug alone; loaded as family.slug
	Label               string            `yaml:"label"`    // at most 40 characters
	Question            string            `yaml:"question"` // to the facilitator
	Meaning             string            `yaml:"meaning"`
	Criterion           string            `yaml:"criterion"`              // what must be true before a curator marks it verified
	Sensitivity         Sensitivity       `yaml:"sensitivity"`            // open unless said
	ExpiryMonths        int               `yaml:"expiry_months"`          // 12 unless said
	NotKnownOnceExpired bool              `yaml:"not_known_once_expired"` // an old answer counts as none
	Synonyms            []string          `yaml:"synonyms"`               // other words people type, other languages' too
	Mappings            map[string]string `yaml:"mappings"`               // standard → its code: openactive, hsds, oruk
	Family              *Family           `yaml:"-"`
	Derived             bool              `yaml:"-"`
}

// Private tells whether searching for the attribute must stay in the worker's browser.
func (a *Attribute) Private() bool { return a.Sensitivity == Private }

// Slug gives the code without its family.
func (a *Attribute) Slug() string { return strings.TrimPrefix(a.Code, a.Family.Code+".") }

// Vocabulary is every attribute a listing can have, by family, with the words that mean the same.
// It is immutable once loaded.
type Vocabulary struct {
	Version    int        `yaml:"version"`
	Families   []*Family  `yaml:"families"`
	Equivalent [][]string `yaml:"equivalent"` // words and phrases that stand for each other in any text
	attributes map[string]*Attribute
	families   map[string]*Family
	synonyms   *synonyms
	words      map[string][]string
}

// LoadVocabulary reads and checks the vocabulary that Kith ships with.
func LoadVocabulary() (*Vocabulary, error) {
	return ReadVocabulary(vocabularyFile)
}

// ReadVocabulary reads and checks a vocabulary written in YAML. Every fault is reported at once.
func ReadVocabulary(file []byte) (*Vocabulary, error) {
	v := &Vocabulary{attributes: map[string]*Attribute{}, families: map[string]*Family{}}
	if err := yaml.Unmarshal(file, v); err != nil {
		return nil, Wrap(CodeInvalid, err, "the vocabulary file cannot be read")
	}
	f := faults{}
	for i, family := range v.Families {
		if family == nil {
			f.add(fmt.Sprintf("families.%d", i), "the family is empty")
			continue
		}
		v.addFamily(f, family)
	}
	v.synonyms = newSynonyms(v.Equivalent)
	v.words = make(map[string][]string, len(v.attributes))
	for code, a := range v.attributes {
		v.words[code] = a.textWords()
	}
	return v, f.err("The vocabulary")
}

func (v *Vocabulary) addFamily(f faults, family *Family) {
	f.check(family.Code != "" && v.families[family.Code] == nil, family.Code, "a family needs a code of its own")
	f.check(family.Combine == AnyOf || family.Combine == AllOf, family.Code, "combine is any or all, not %q", family.Combine)
	v.families[family.Code] = family
	for i, a := range family.Attributes {
		if a == nil {
			f.add(fmt.Sprintf("%s.%d", family.Code, i), "the attribute is empty")
			continue
		}
		a.Code = family.Code + "." + a.Code
		a.Family, a.Derived = family, family.Derived && a.Question == ""
		if family.Private {
			a.Sensitivity = Private
		}
		if a.Sensitivity == "" {
			a.Sensitivity = Open
		}
		if a.ExpiryMonths == 0 {
			a.ExpiryMonths = 12
		}
		f.check(v.attributes[a.Code] == nil, a.Code, "the code is used twice")
		f.check(a.Sensitivity == Open || a.Sensitivity == Private, a.Code, "sensitivity is open or private")
		f.check(a.ExpiryMonths > 0 && a.ExpiryMonths <= 60, a.Code, "expiry is 1 to 60 months")
		checkText(f, a.Code, a.Label, 1, 40)
		if !a.Derived {
			checkText(f, a.Code, a.Question, 1, 300)
			checkText(f, a.Code, a.Meaning, 1, 600)
			checkText(f, a.Code, a.Criterion, 1, 600)
		}
		f.check(slugPattern(a.Code), a.Code, "a code is lower-case letters, digits, dots and hyphens")
		v.attributes[a.Code] = a
	}
}

func slugPattern(code string) bool {
	return code != "" && !strings.ContainsFunc(code, func(r rune) bool {
		return !(r >= 'a' && r <= 'z') && !(r >= '0' && r <= '9') && r != '.' && r != '-'
	})
}

// textWords gives the folded words a listing is found by when it says yes: its label and synonyms,
// but nothing for a time slot ("tue-morning"), whose two words are there by themselves.
func (a *Attribute) textWords() []string {
	if a.Derived && strings.Contains(a.Slug(), "-") && a.Family.Code == "when" {
		return nil
	}
	words := Tokens(a.Label)
	for _, synonym := range a.Synonyms {
		words = append(words, Tokens(synonym)...)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// Words gives the folded words of an attribute's label and synonyms; none for an unknown code. The
// slice is shared: do not change it.
func (v *Vocabulary) Words(code string) []string { return v.words[code] }

// Attribute finds an attribute by its code.
func (v *Vocabulary) Attribute(code string) (*Attribute, bool) {
	a, ok := v.attributes[code]
	return a, ok
}

// Family finds a family by its code.
func (v *Vocabulary) Family(code string) (*Family, bool) {
	f, ok := v.families[code]
	return f, ok
}

// Codes lists every attribute code, in order.
func (v *Vocabulary) Codes() []string {
	codes := make([]string, 0, len(v.attributes))
	for code := range v.attributes {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

// Label gives the words for a code, or the code itself where there are none.
func (v *Vocabulary) Label(code string) string {
	if a, ok := v.attributes[code]; ok {
		return a.Label
	}
	return fmt.Sprintf("%q", code)
}
