package sqlstore

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
	"golang.org/x/sync/errgroup"

	"github.com/kithdirectory/kith/directory"
)

// docOptions make documents the same text for the same value, and read the domain's tags as
// encoding/json does: omitempty leaves out empty Go values, and keeps a JSON null that was given.
var docOptions = json.JoinOptions(
	json.Deterministic(true),
	json.FormatNilSliceAsNull(true),
	json.FormatNilMapAsNull(true),
	jsonv1.OmitEmptyWithLegacySemantics(true),
)

// encode gives the document of an entity. what names it in the error, as in "This group". Together
// with decode it is the only place that knows how documents are written.
func encode(what string, entity any) (string, error) {
	var text strings.Builder
	err := json.MarshalWrite(&text, entity, docOptions)
	doc := text.String()
	if err != nil { // the error itself may quote the entity
		return "", directory.Errorf(directory.CodeInvalid, "%s cannot be saved: %s is not valid UTF-8 text, or not JSON.", what, faultyField(err))
	}
	if holdsNUL(doc) {
		return "", directory.Errorf(directory.CodeInvalid, "%s cannot be saved: a text in it holds a NUL character. Take it out and try again.", what)
	}
	return doc, nil
}

// faultyField says where in the document the encoder stopped.
func faultyField(err error) string {
	var pointer jsontext.Pointer
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		pointer = e.JSONPointer
	} else if e, ok := errors.AsType[*json.SemanticError](err); ok {
		pointer = e.JSONPointer
	}
	if pointer == "" {
		return "something in it"
	}
	return "its " + strings.ReplaceAll(strings.TrimPrefix(string(pointer), "/"), "/", ".")
}

// decode reads what encode wrote. The error never quotes the document.
func decode[T any](doc string) (*T, error) {
	entity := new(T)
	var err error
	if listing, ok := any(entity).(*directory.Listing); ok {
		err = decodeListing(doc, listing)
	} else {
		err = json.Unmarshal([]byte(doc), entity, docOptions)
	}
	if err != nil {
		return nil, directory.Errorf(directory.CodeInternal, "A stored document (%T) cannot be read. Restore a backup, or ask whoever runs this Kith to run kith doctor.", *entity)
	}
	return entity, nil
}

// holdsNUL finds \u0000 that is not the end of an escaped backslash.
func holdsNUL(doc string) bool {
	for rest := doc; ; {
		at := strings.Index(rest, `\u0000`)
		if at < 0 {
			return false
		}
		backslashes := 1
		for at-backslashes >= 0 && rest[at-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 1 {
			return true
		}
		rest = rest[at+len(`\u0000`):]
	}
}

// checkTexts refuses texts, by field, that PostgreSQL cannot keep in a column.
func checkTexts(what string, texts map[string]string) error {
	for field, text := range texts {
		if strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text) {
			return directory.Invalid(field, "%s cannot be saved: its %s is not valid UTF-8 text, or holds a NUL character.", what, field)
		}
	}
	return nil
}

// digest is what tells two documents apart.
func digest(doc string) string {
	sum := sha256.Sum256([]byte(doc))
	return hex.EncodeToString(sum[:16])
}

// stampLayout has one width, so that text sorts as time does.
const stampLayout = "2006-01-02T15:04:05.000000Z"

// stamp writes a time for a column; the zero time is empty.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(stampLayout)
}

// readStamp reads what stamp wrote.
func readStamp(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(stampLayout, text)
	if err != nil {
		return time.Time{}, directory.Wrap(directory.CodeInternal, err, "A stored time cannot be read. Restore a backup, or ask whoever runs this Kith to run kith doctor.")
	}
	return t, nil
}

// decoder decodes documents on every core while the next rows are being read, keeping their order.
type decoder[T any] struct {
	batches [][]*T
	pending []string
	workers errgroup.Group
}

// Documents a worker decodes at a time: enough to be worth a goroutine.
const decodeBatch = 256

func newDecoder[T any]() *decoder[T] {
	d := &decoder[T]{}
	d.workers.SetLimit(runtime.GOMAXPROCS(0))
	return d
}

// add takes the next document; an empty one stands for nil.
func (d *decoder[T]) add(doc string) {
	d.pending = append(d.pending, doc)
	if len(d.pending) == decodeBatch {
		docs, out := d.next()
		d.workers.Go(func() error { return decodeInto(out, docs) })
	}
}

// next takes what is pending and makes room for it.
func (d *decoder[T]) next() (docs []string, out []*T) {
	docs, out = d.pending, make([]*T, len(d.pending))
	d.batches, d.pending = append(d.batches, out), nil
	return docs, out
}

// wait gives everything added, in order.
func (d *decoder[T]) wait() ([]*T, error) {
	docs, out := d.next()
	last := decodeInto(out, docs)
	if err := d.workers.Wait(); err != nil {
		return nil, err
	}
	if len(d.batches) == 1 {
		return d.batches[0], last
	}
	var all []*T
	for _, batch := range d.batches {
		all = append(all, batch...)
	}
	return all, last
}

func decodeInto[T any](out []*T, docs []string) (err error) {
	for i, doc := range docs {
		if doc == "" {
			continue
		}
		if out[i], err = decode[T](doc); err != nil {
			return err
		}
	}
	return nil
}
