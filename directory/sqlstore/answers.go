package sqlstore

import (
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/kithdirectory/kith/directory"
)

// answersKey begins the answers in a listing's document. No text in it holds this: a quote within a text has a
// backslash before it.
const answersKey = `"answers":{`

// decodeListing reads the document of a listing. Its answers are most of it, twenty to a listing, and by
// reflection they took as long as everything else together; they are read as encode writes them, and
// whatever looks otherwise the usual way.
func decodeListing(doc string, l *directory.Listing) error {
	if at := strings.Index(doc, answersKey); at >= 0 {
		from := at + len(answersKey) - 1
		scan := answerScanner{text: doc[from:]}
		if answers, ok := scan.answers(); ok {
			rest := make([]byte, 0, len(doc)-scan.at+len("{}"))
			rest = append(append(append(rest, doc[:from]...), "{}"...), doc[from+scan.at:]...)
			if err := json.Unmarshal(rest, l, docOptions); err != nil {
				return err
			}
			if l.Answers != nil { // the empty ones: it was the listing's own key
				l.Answers = answers
				return nil
			}
			*l = directory.Listing{}
		}
	}
	return json.Unmarshal([]byte(doc), l, docOptions)
}

// answerScanner reads answers from JSON without spaces or escapes. The texts it gives are parts of the
// document.
type answerScanner struct {
	text string
	at   int
}

// answers reads an object of answers by code. ok is false where it is not as encode writes it.
func (s *answerScanner) answers() (all map[string]directory.ListedAnswer, ok bool) {
	const usual = 24
	all = make(map[string]directory.ListedAnswer, usual)
	if !s.eat('{') {
		return nil, false
	}
	if s.eat('}') {
		return all, true
	}
	for {
		code, ok := s.key()
		if !ok {
			return nil, false
		}
		a, ok := s.answer()
		if !ok {
			return nil, false
		}
		all[code] = a
		if s.eat('}') {
			return all, true
		}
		if !s.eat(',') {
			return nil, false
		}
	}
}

func (s *answerScanner) answer() (a directory.ListedAnswer, ok bool) {
	if !s.eat('{') {
		return a, false
	}
	for {
		field, ok := s.key()
		if !ok || !s.field(&a, field) {
			return a, false
		}
		if s.eat('}') {
			return a, true
		}
		if !s.eat(',') {
			return a, false
		}
	}
}

// field reads the value of one field of an answer.
func (s *answerScanner) field(a *directory.ListedAnswer, field string) bool {
	if field == "verified" {
		a.Verified = true
		return s.eatAll("true")
	}
	text, ok := s.quoted()
	if !ok {
		return false
	}
	switch field {
	case "value":
		a.Value = directory.Value(shared(text, "yes", "no", "ask"))
	case "basis":
		a.Basis = directory.Basis(shared(text, "declared", "confirmed", "imported", "visited", "documented"))
	case "date":
		return a.Date.UnmarshalText([]byte(text)) == nil
	case "note":
		a.Note = text
	case "by":
		a.By = text
	default:
		return false
	}
	return true
}

func (s *answerScanner) eat(c byte) bool {
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *answerScanner) eatAll(text string) bool {
	if strings.HasPrefix(s.text[s.at:], text) {
		s.at += len(text)
		return true
	}
	return false
}

func (s *answerScanner) key() (string, bool) {
	text, ok := s.quoted()
	return text, ok && s.eat(':')
}

// quoted reads a text in quotes that has no escape in it.
func (s *answerScanner) quoted() (string, bool) {
	if !s.eat('"') {
		return "", false
	}
	end := strings.IndexByte(s.text[s.at:], '"')
	if end < 0 {
		return "", false
	}
	text := s.text[s.at : s.at+end]
	s.at += end + 1
	return text, strings.IndexByte(text, '\\') < 0
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
