package sqlstore

import (
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/kithdirectory/kith/directory"
)

// readOptions are docOptions with a way of its own for the answers of listings: they are most of what a
// start reads, twenty to a listing, and by reflection they took as long as everything else together.
var readOptions = json.JoinOptions(docOptions, json.WithUnmarshalers(json.UnmarshalFromFunc(readAnswers)))

func readAnswers(in *jsontext.Decoder, out *map[string]directory.ListedAnswer) error {
	switch in.PeekKind() {
	case '{':
	case 'n':
		*out = nil
		return in.SkipValue()
	default:
		return json.SkipFunc // the usual way gives the usual error
	}
	if _, err := in.ReadToken(); err != nil {
		return err
	}
	const usual = 24
	answers := make(map[string]directory.ListedAnswer, usual)
	for in.PeekKind() == '"' {
		name, err := in.ReadToken()
		if err != nil {
			return err
		}
		code := name.String()
		a, err := readAnswer(in)
		if err != nil {
			return err
		}
		answers[code] = a
	}
	*out = answers
	_, err := in.ReadToken()
	return err
}

func readAnswer(in *jsontext.Decoder) (a directory.ListedAnswer, err error) {
	if in.PeekKind() != '{' {
		return a, json.UnmarshalDecode(in, &a) // not an object: the usual error
	}
	if _, err = in.ReadToken(); err != nil {
		return a, err
	}
	for in.PeekKind() == '"' {
		name, err := in.ReadToken()
		if err != nil {
			return a, err
		}
		field := name.String()
		if kind := in.PeekKind(); kind == '{' || kind == '[' { // of a newer Kith
			if err := in.SkipValue(); err != nil {
				return a, err
			}
			continue
		}
		value, err := in.ReadToken()
		if err != nil {
			return a, err
		}
		if err := setAnswer(&a, field, value); err != nil {
			return a, err
		}
	}
	_, err = in.ReadToken()
	return a, err
}

func setAnswer(a *directory.ListedAnswer, field string, value jsontext.Token) error {
	switch field {
	case "value":
		a.Value = directory.Value(shared(value.String(), "yes", "no", "ask"))
	case "basis":
		a.Basis = directory.Basis(shared(value.String(), "declared", "confirmed", "imported", "visited", "documented"))
	case "date":
		return a.Date.UnmarshalText([]byte(value.String()))
	case "note":
		a.Note = strings.Clone(value.String())
	case "by":
		a.By = strings.Clone(value.String())
	case "verified":
		a.Verified = value.Kind() == 't'
	}
	return nil
}

// shared gives the word of the list that text is, so that every answer holds the same string.
func shared(text string, words ...string) string {
	for _, word := range words {
		if text == word {
			return word
		}
	}
	return text
}
