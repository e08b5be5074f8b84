package hsds

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// envelope is what a page of a list says of itself, in the words of HSDS 3 or of Open Referral UK 1.
type envelope struct {
	head  Object // every field that is no list
	items int    // objects of its list
	found bool   // it has a list of contents
}

// jsonReader reads the objects of a JSON text one by one: a service, a list of them, a page of a list, lists by
// the names of tables, or one object a line.
type jsonReader struct {
	name    string
	bytes   *allowance
	decoder *json.Decoder
	number  int // of objects given
	// give is told each object with the name of the list it stands in, "" for none.
	give func(list string, o Object, number int) error
}

// allowance lets an object and a file have so many bytes and no more.
type allowance struct {
	r     io.Reader
	item  int64
	total int64
	most  int64 // total, at the beginning
	name  string
}

// Read reads on while the object and the file may have more.
func (a *allowance) Read(p []byte) (int, error) {
	switch {
	case a.total <= 0:
		return 0, tooLarge("%s is larger than %d MB, the most that can be imported at once. Split it.", a.name, a.most>>20)
	case a.item <= 0:
		return 0, tooLarge("%s has an object of more than %d MB, which no service has. Check that it is a list of services.", a.name, MaxItemBytes>>20)
	}
	n, err := a.r.Read(p[:min(int64(len(p)), a.item, a.total)])
	a.item -= int64(n)
	a.total -= int64(n)
	return n, err
}

// readJSON reads a JSON text and gives each of its objects. An error of code invalid or too_large says what is wrong
// with the text.
func readJSON(ctx context.Context, r io.Reader, name string, most int64, give func(list string, o Object, number int) error) (envelope, error) {
	bounded := &allowance{r: transform.NewReader(r, unicode.BOMOverride(unicode.UTF8.NewDecoder())), item: MaxItemBytes, total: most, most: most, name: name}
	j := &jsonReader{name: name, bytes: bounded, decoder: json.NewDecoder(bufio.NewReaderSize(bounded, 64<<10)), give: give}
	j.decoder.UseNumber()
	page := envelope{head: Object{}}
	for {
		if err := ctx.Err(); err != nil {
			return page, err
		}
		j.next()
		token, err := j.decoder.Token()
		if errors.Is(err, io.EOF) {
			return page, nil
		}
		if err != nil {
			return page, j.fault(err)
		}
		switch token {
		case json.Delim('['):
			page.found = true
			err = j.elements(ctx, "", &page)
		case json.Delim('{'):
			err = j.top(ctx, &page)
		default:
			return page, directory.Invalid(name, "%s is JSON, but holds no services: it begins with a value that is no object. Save the list of services itself, and import that.", name)
		}
		if err != nil {
			return page, err
		}
	}
}

// next lets the following object have its own allowance.
func (j *jsonReader) next() { j.bytes.item = MaxItemBytes }

// fault makes a sentence of what the decoder found wrong.
func (j *jsonReader) fault(err error) error {
	if _, ok := errors.AsType[*directory.Error](err); ok || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return directory.Invalid(j.name, "%s is not whole JSON: near byte %d there is something that does not belong there. Save or fetch it again.", j.name, j.decoder.InputOffset())
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return directory.Invalid(j.name, "%s ends in the middle of its JSON, so it is not whole. Save or fetch it again.", j.name)
	}
	return directory.Wrap(directory.CodeInvalid, err, "%s cannot be read to its end", j.name)
}

// elements gives the objects of a list whose bracket is read, and reads the closing one.
func (j *jsonReader) elements(ctx context.Context, list string, page *envelope) error {
	for j.decoder.More() {
		if err := ctx.Err(); err != nil {
			return err
		}
		j.next()
		value, err := j.value()
		if err != nil {
			return err
		}
		if o, ok := value.(Object); ok {
			page.items++
			if err := j.one(list, o); err != nil {
				return err
			}
		}
	}
	_, err := j.decoder.Token()
	if err != nil {
		return j.fault(err)
	}
	return nil
}

// value reads one whole value.
func (j *jsonReader) value() (any, error) {
	var value any
	if err := j.decoder.Decode(&value); err != nil {
		return nil, j.fault(err)
	}
	return j.folded(value)
}

func (j *jsonReader) folded(value any) (any, error) {
	folded, ok := fold(value, 0)
	if !ok {
		return nil, directory.Invalid(j.name, "%s has objects in objects, more than %d deep, which no list of services has.", j.name, MaxDepth)
	}
	return folded, nil
}

func (j *jsonReader) one(list string, o Object) error {
	j.number++
	return j.give(list, o, j.number)
}

// top reads an object that stands for itself: an entity, a page, or lists by the names of tables. Lists that only
// a page or a collection has are given as they come, for they may be long.
func (j *jsonReader) top(ctx context.Context, page *envelope) error {
	o := Object{}
	streamed := false
	for j.decoder.More() {
		token, err := j.decoder.Token()
		if err != nil {
			return j.fault(err)
		}
		key, _ := token.(string)
		name := snake(key)
		if o.has("id", "name") || !streams(name) {
			if o[name], err = j.value(); err != nil {
				return err
			}
			continue
		}
		if token, err = j.decoder.Token(); err != nil {
			return j.fault(err)
		}
		switch token {
		case json.Delim('['):
			streamed = true
			if isContents(name) {
				page.found = true
			}
			if err := j.elements(ctx, listName(name), page); err != nil {
				return err
			}
			j.next()
		case json.Delim('{'):
			if o[name], err = j.rest(); err != nil {
				return err
			}
		default:
			o[name] = token
		}
	}
	if _, err := j.decoder.Token(); err != nil {
		return j.fault(err)
	}
	return j.settle(o, page, streamed)
}

// rest reads an object whose opening brace is read.
func (j *jsonReader) rest() (Object, error) {
	o := Object{}
	for j.decoder.More() {
		token, err := j.decoder.Token()
		if err != nil {
			return nil, j.fault(err)
		}
		key, _ := token.(string)
		if o[snake(key)], err = j.value(); err != nil {
			return nil, err
		}
	}
	_, err := j.decoder.Token()
	if err != nil {
		return nil, j.fault(err)
	}
	return o, nil
}

// settle says what a whole top-level object is.
func (j *jsonReader) settle(o Object, page *envelope, streamed bool) error {
	if o.has("id", "name") {
		return j.one("", o)
	}
	given := streamed
	for name, value := range o {
		elements, isList := value.([]any)
		if _, known := tableOfName(name); !isList || !known {
			continue
		}
		given = true
		for _, element := range elements {
			if row, ok := element.(Object); ok {
				page.items++
				if err := j.one(name, row); err != nil {
					return err
				}
			}
		}
	}
	for name, value := range o {
		if _, isList := value.([]any); !isList {
			page.head[name] = value
		}
	}
	if !given && kindOf("", o) != "" {
		return j.one("", o)
	}
	return nil
}

// contentsNames are the names of a page's list.
const contentsNames = "|contents|content|data|results|records|"

func isContents(name string) bool { return strings.Contains(contentsNames, "|"+name+"|") }

// streams tells whether a list of that name is never a part of one object: no service has organisations.
func streams(name string) bool {
	table, ok := tableOfName(name)
	return isContents(name) || strings.HasSuffix(name, "_csv") || (ok && (table == tableServices || table == tableOrganizations) && strings.HasSuffix(name, "s"))
}

// listName gives the name of a list as a table's: "services_csv", which was "services.csv", is services.
func listName(name string) string {
	if isContents(name) {
		return ""
	}
	return strings.TrimSuffix(name, "_csv")
}

// isJSON tells whether a text begins as JSON does, one value or one a line.
func isJSON(head []byte) bool {
	content := importer.ContentOf(head)
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	return content == importer.ContentJSON || content != importer.ContentText && len(text) > 0 && (text[0] == '{' || text[0] == '[') && !bytes.ContainsRune(head, 0)
}

// sniffJSON tells whether the beginning of a JSON text has the words of HSDS.
func sniffJSON(head []byte) bool {
	for _, words := range [][]string{
		{`"service_at_locations"`}, {`"serviceAtLocations"`}, {`"organization_id"`}, {`"services.csv"`}, {`"service_id"`}, {`"totalElements"`, `"content"`}, {`"total_items"`, `"contents"`},
		{`"location_type"`}, {`"interpretation_services"`}, {`"application_process"`}, {`"eligibility_description"`}, {`"regular_schedules"`}, {`"openapi_url"`, `"profile"`},
		{`"organization"`, `"status"`}, {`"organisation"`, `"locations"`}, {`"service_taxonomys"`}, {`"year_incorporated"`}, {`"organization_identifiers"`}, {`"term_uri"`}, {`"taxonomy_terms"`},
		{`"services"`, `"id"`, `"description"`}, {`"organizations"`, `"id"`}, {`"assured_date"`}, {`"deliverable_type"`}, {`"attending_type"`},
	} {
		found := true
		for _, word := range words {
			found = found && bytes.Contains(head, []byte(word))
		}
		if found && !bytes.Contains(head, []byte(`"@context"`)) && !bytes.Contains(head, []byte(`"rpde`)) {
			return true
		}
	}
	return false
}

func pageLabel(number int) string { return fmt.Sprintf("page %d", number) }
