package openactive

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// Item is one entry of a feed, or a document that stands alone.
type Item struct {
	Kind     string // as the feed calls it; empty for a document
	ID       string // of the feed; empty for a document
	Modified int64  // grows with each change of the item; unknownModified where it is no whole number
	Deleted  bool
	Data     []byte // a JSON object, empty where deleted
}

// unknownModified stands for a change nobody can order: the later one read wins.
const unknownModified = -1

// Page is what a page says of itself beside its items.
type Page struct {
	Feed    bool   // false: a document, or a list of them
	Next    string // as written
	Licence string
	Items   int // in the list, unreadable ones too
	Unread  int // items that are no objects, have no id, or are too large
}

// ReadPage reads one page of a feed, or a document, from r and hands its items on as they come; they hold only if
// no error follows. name is what to call it in messages. A text that is neither is refused.
func ReadPage(r io.Reader, name string, take func(Item) error) (Page, error) {
	reader := &pageReader{name: name, take: take, decoder: json.NewDecoder(&limitedReader{r: r, left: MaxPageBytes, name: name})}
	reader.decoder.UseNumber()
	err := reader.read()
	if err == nil {
		err = reader.end()
	}
	return reader.page, reader.sentence(err)
}

type pageReader struct {
	name    string
	take    func(Item) error
	decoder *json.Decoder
	page    Page
}

func (p *pageReader) read() error {
	token, err := p.decoder.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		return p.object()
	case json.Delim('['):
		return p.each(func(raw json.RawMessage) error { return p.document(raw) })
	}
	return p.unknown()
}

// object reads the outermost object: a page where it has a list of items, otherwise a document.
func (p *pageReader) object() error {
	document := map[string]json.RawMessage{}
	for p.decoder.More() {
		token, err := p.decoder.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		if key == "items" && !p.page.Feed {
			p.page.Feed = true
			if err := p.items(); err != nil {
				return err
			}
			continue
		}
		var raw json.RawMessage
		if err := p.decoder.Decode(&raw); err != nil {
			return err
		}
		document[key] = raw
	}
	if _, err := p.decoder.Token(); err != nil {
		return err
	}
	if !p.page.Feed {
		whole, err := json.Marshal(document)
		if err != nil {
			return err
		}
		return p.document(whole)
	}
	p.page.Next, p.page.Licence = stringOf(document["next"]), stringOf(document["license"])
	return nil
}

func (p *pageReader) items() error {
	token, err := p.decoder.Token()
	if err != nil {
		return err
	}
	if token != json.Delim('[') {
		return directory.Invalid(p.name, "%s is no feed that can be read: its items are not a list.", p.name)
	}
	return p.each(p.item)
}

// each reads the values of a list that has begun, and its end.
func (p *pageReader) each(take func(json.RawMessage) error) error {
	for p.decoder.More() {
		var raw json.RawMessage
		if err := p.decoder.Decode(&raw); err != nil {
			return err
		}
		p.page.Items++
		if len(raw) > MaxItemBytes {
			p.page.Unread++
			continue
		}
		if err := take(raw); err != nil {
			return err
		}
	}
	_, err := p.decoder.Token()
	return err
}

// item reads one entry of a feed.
func (p *pageReader) item(raw json.RawMessage) error {
	var entry struct {
		State, Kind  any
		ID, Modified any
		Data         json.RawMessage
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if decoder.Decode(&entry) != nil || textOf(entry.ID) == "" {
		p.page.Unread++
		return nil
	}
	item := Item{Kind: textOf(entry.Kind), ID: textOf(entry.ID), Modified: modified(entry.Modified)}
	switch textOf(entry.State) {
	case "deleted":
		item.Deleted = true
	case "updated", "":
		if item.Data = bytes.TrimSpace(entry.Data); len(item.Data) == 0 || item.Data[0] != '{' {
			p.page.Unread++
			return nil
		}
	default:
		p.page.Unread++
		return nil
	}
	return p.take(item)
}

// modified reads a whole number, quoted or not. Older feeds write times, which cannot be compared with numbers.
func modified(value any) int64 {
	text := textOf(value)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n >= 0 {
		return n
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && f >= 0 && f < 1<<53 && f == float64(int64(f)) {
		return int64(f)
	}
	return unknownModified
}

// document takes an object that stands alone, or an entry of a feed that was saved without its page.
func (p *pageReader) document(raw json.RawMessage) error {
	n, ok := parseNode(raw)
	switch {
	case !ok:
		return p.unknown()
	case n["state"] != nil && n["kind"] != nil:
		return p.item(raw)
	case !isKnown(typeOf(n, "")):
		return p.unknown()
	}
	return p.take(Item{Modified: unknownModified, Data: raw})
}

// end refuses what follows the outermost value.
func (p *pageReader) end() error {
	if _, err := p.decoder.Token(); !errors.Is(err, io.EOF) {
		if err == nil {
			return directory.Invalid(p.name, "%s goes on after its end: it is no single JSON document. Ask its publisher for one that is.", p.name)
		}
		return err
	}
	return nil
}

func (p *pageReader) unknown() error {
	return directory.Invalid(p.name, "%s is JSON, but no OpenActive data: it has no items of a feed, and no session, course, event or facility. Give the address of the feed itself, or one of its pages.", p.name)
}

// sentence turns a fault of the JSON into one for people.
func (p *pageReader) sentence(err error) error {
	var syntax *json.SyntaxError
	var ours *directory.Error
	switch {
	case err == nil, errors.As(err, &ours):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &syntax) && strings.Contains(syntax.Error(), "unexpected end"):
		return directory.Wrap(directory.CodeInvalid, err, "%s ends in the middle: it was cut off. Fetch it again.", p.name)
	case errors.As(err, &syntax):
		return directory.Wrap(directory.CodeInvalid, err, "%s is broken JSON at its byte %d. Ask its publisher to mend it.", p.name, syntax.Offset)
	}
	return err
}

func stringOf(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return ""
	}
	return strings.TrimSpace(text)
}

// limitedReader fails where a page runs on beyond the limit, and drops a byte order mark before it.
type limitedReader struct {
	r     io.Reader
	left  int64
	name  string
	begun bool
}

func (l *limitedReader) Read(p []byte) (int, error) {
	if !l.begun {
		l.begun = true
		var mark [3]byte
		n, err := io.ReadFull(l.r, mark[:])
		head := mark[:n]
		if bytes.Equal(head, []byte("\ufeff")) {
			head = nil
		}
		l.r = io.MultiReader(bytes.NewReader(head), l.r)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, err
		}
	}
	if l.left <= 0 {
		return 0, tooLarge("%s is larger than %d MB, the most one page may have. Ask its publisher for smaller pages.", l.name, MaxPageBytes>>20)
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}
