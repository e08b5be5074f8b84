package directory

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// The parts a field's name may begin with: one answer, one part of the contact, one place.
const (
	FieldAnswers = "answers."
	FieldContact = "contact."
	FieldVenues  = "venues."
)

// FieldWords stands in a change for what somebody said in words beside its fields. Nothing is published by approving it:
// that says that somebody has seen to it.
const FieldWords = "words"

// Fields is a group by field, as its JSON has them. Contact is split into its own fields and answers by attribute
// ("contact.phones", "answers.access.lift"), so that an edit of one touches that one alone. A field that is empty is
// not there.
type Fields map[string]json.RawMessage

// FieldsOf takes a group apart.
func FieldsOf(g *Group) (Fields, error) {
	text, err := json.Marshal(g)
	if err != nil {
		return nil, Wrap(CodeInvalid, err, "A value of the group cannot be read.")
	}
	f := membersOf(text)
	delete(f, "answers")
	for _, a := range g.Answers {
		text, err := json.Marshal(a)
		if err != nil {
			return nil, Wrap(CodeInternal, err, "An answer cannot be written down.")
		}
		f[FieldAnswers+a.Attribute] = text
	}
	contact := membersOf(f["contact"])
	delete(f, "contact")
	for name, value := range contact {
		f[FieldContact+name] = value
	}
	return f, nil
}

// membersOf gives the members of an object as json.Marshal writes a struct: without blanks, and its names without
// escapes. The values are parts of the text. An import takes groups apart by the hundred thousand, and reading the
// whole JSON again for that took three times as long as writing it.
func membersOf(object []byte) Fields {
	f := Fields{}
	from, depth, name := 0, 0, ""
	for at := 0; at < len(object); at++ {
		switch object[at] {
		case '"':
			start := at + 1
			for at++; object[at] != '"'; at++ {
				if object[at] == '\\' {
					at++
				}
			}
			if depth == 1 && name == "" {
				name = string(object[start:at])
				from = at + len(`":`)
			}
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if ends := depth == 1 && object[at] == ',' || depth == 0; ends && name != "" {
			f[name], name = object[from:at:at], ""
		}
	}
	return f
}

// Set gives a field a value; nil takes it away.
func (f Fields) Set(name string, value json.RawMessage) {
	if isAbsent(value) {
		delete(f, name)
		return
	}
	f[name] = value
}

// Group puts the fields together again. Answers come in the order of their codes. A value that its field cannot hold
// is CodeInvalid.
func (f Fields) Group() (*Group, error) {
	whole, contact := Fields{}, Fields{}
	var answers []json.RawMessage
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if sub, ok := strings.CutPrefix(name, FieldContact); ok {
			contact[sub] = f[name]
		} else if strings.HasPrefix(name, FieldAnswers) {
			answers = append(answers, f[name])
		} else {
			whole[name] = f[name]
		}
	}
	var err error
	if whole["contact"], err = json.Marshal(contact); err != nil {
		return nil, Wrap(CodeInvalid, err, "The contact cannot be read.")
	}
	if whole["answers"], err = json.Marshal(answers); err != nil {
		return nil, Wrap(CodeInvalid, err, "The answers cannot be read.")
	}
	g := &Group{}
	return g, remarshal(whole, g)
}

// FieldNames lists, in order, the fields that either has.
func FieldNames(a, b Fields) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}

// sameValue tells whether two values of a field say the same, however their JSON is written.
func sameValue(a, b json.RawMessage) bool {
	if isAbsent(a) || isAbsent(b) {
		return isAbsent(a) && isAbsent(b)
	}
	return bytes.Equal(a, b) || bytes.Equal(canonical(a), canonical(b))
}

// canonical writes a value as every value is written.
func canonical(value json.RawMessage) []byte {
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	var read any
	if err := decoder.Decode(&read); err != nil {
		return value
	}
	text, err := json.Marshal(read)
	if err != nil {
		return value
	}
	return text
}

func isAbsent(value json.RawMessage) bool {
	return len(value) == 0 || string(value) == "null"
}

func remarshal(from, to any) error {
	text, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(text, to)
	}
	if err != nil {
		return Wrap(CodeInvalid, err, "A value of the group cannot be read.")
	}
	return nil
}
