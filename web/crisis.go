package web

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/kithdirectory/kith/directory"
)

// CrisisContact is someone to ring in danger or despair. Kith is no emergency service; every page
// links to these.
type CrisisContact struct {
	Name   string `yaml:"name"`
	Number string `yaml:"number"` // as people write it: "13 11 14"
	For    string `yaml:"for"`    // whom or what it is for, in a sentence
}

// Dial gives the number for a tel: link.
func (c CrisisContact) Dial() string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, c.Number)
}

// DefaultCrisisContacts are Australia's national ones; an operator may give their own. The first is for
// danger to life. They say what each line says of itself, and no more.
func DefaultCrisisContacts() []CrisisContact {
	return []CrisisContact{
		{"Triple Zero", "000", "Police, fire or ambulance, when someone is in danger now."},
		{"Lifeline", "13 11 14", "Anyone in crisis, or thinking about suicide. Day and night."},
		{"13YARN", "13 92 76", "Aboriginal and Torres Strait Islander people in crisis. Day and night."},
		{"1800RESPECT", "1800 737 732", "Domestic, family and sexual violence. Day and night."},
		{"Suicide Call Back Service", "1300 659 467", "Anyone affected by suicide. Day and night."},
		{"Beyond Blue", "1300 22 4636", "Anxiety, depression, or a hard day. Day and night."},
		{"Kids Helpline", "1800 55 1800", "Children and young people, 5 to 25. Day and night."},
		{"MensLine Australia", "1300 78 99 78", "Men’s worries, family and relationships. Day and night."},
		{"QLife", "1800 184 527", "LGBTIQ+ people, to talk about sexuality, gender, feelings or relationships."},
	}
}

// Limits of the list an operator gives.
const (
	mostContacts  = 30
	longestName   = 60  // characters
	longestReason = 120 // characters
)

var phoneNumber = regexp.MustCompile(`^\+?[0-9][0-9 ]{1,18}[0-9]$`)

// ReadCrisisContacts reads an operator's list, written in YAML as a list of name, number and for; "" gives
// the usual one. Every fault is reported at once.
func ReadCrisisContacts(text string) ([]CrisisContact, error) {
	if strings.TrimSpace(text) == "" {
		return DefaultCrisisContacts(), nil
	}
	var list []CrisisContact
	decoder := yaml.NewDecoder(strings.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&list); err != nil {
		return nil, directory.Wrap(directory.CodeInvalid, err, "write a YAML list, each with name, number and for")
	}
	var faults []string
	bad := func(i int, format string, args ...any) {
		faults = append(faults, fmt.Sprintf("contact %d %s", i+1, fmt.Sprintf(format, args...)))
	}
	names := map[string]bool{}
	for i, c := range list {
		if n := len([]rune(c.Name)); strings.TrimSpace(c.Name) == "" || n > longestName {
			bad(i, "needs a name of at most %d characters", longestName)
		}
		if names[c.Name] {
			bad(i, "is called %q like another", c.Name)
		}
		names[c.Name] = true
		if !phoneNumber.MatchString(c.Number) {
			bad(i, "needs a number of digits and spaces, such as \"13 11 14\"")
		}
		if n := len([]rune(c.For)); strings.TrimSpace(c.For) == "" || n > longestReason {
			bad(i, "needs to say whom it is for, in at most %d characters", longestReason)
		}
	}
	if len(list) == 0 || len(list) > mostContacts {
		faults = append(faults, fmt.Sprintf("give from 1 to %d contacts, the first for danger to life", mostContacts))
	}
	if len(faults) > 0 {
		return nil, directory.Errorf(directory.CodeInvalid, "%s", strings.Join(faults, "; "))
	}
	return list, nil
}
