package hsds

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// feed reads a feed of services: page by page, and then service by service where the pages hold little of each.
func (l *loader) feed(ctx context.Context, address string) error {
	start, err := url.Parse(address)
	if err != nil || start.Host == "" {
		return directory.Invalid("file", "%q is not a web address that can be read.", address)
	}
	if l.fetch == nil {
		return directory.Wrap(directory.CodeInvalid, errNoFetch, "Addresses cannot be read here. Save the feed to a file, and import that.")
	}
	l.files = append(l.files, importer.FileReport{Name: start.Host + start.Path, Format: Format, Encoding: "utf-8", Sheets: []string{}})
	f := &feed{loader: l, start: start, seen: map[string]bool{}, walked: map[string]bool{}, left: MaxFeedTotalSize}
	if err := f.pages(ctx); err != nil {
		return err
	}
	return f.details(ctx)
}

// feed is one feed on its way.
type feed struct {
	*loader
	start   *url.URL
	left    int64           // bytes that may still be fetched
	seen    map[string]bool // ids of the services
	walked  map[string]bool // ids of the services of this walk
	thin    []string        // ids of those whose list item is all but empty, in order
	last    envelope
	fresh   int // services of the last page that no page of this walk had before
	items   int // services of the last page
	changed bool
	claimed string // how many services the first page said there are
}

// pages reads the list from its first page to its last. What a page says of how many there are is not believed: the
// last one is where a page is empty or brings nothing new, and the whole walk is bounded. A list that changes on the
// way is walked once more, so that nothing that moved between pages is missed.
func (f *feed) pages(ctx context.Context) error {
	if err := f.page(ctx, f.start, 1); err != nil {
		return err
	}
	if root := f.last.head; !f.last.found && f.items == 0 && root.text("version", "openapi_url", "profile") != "" {
		f.profile = f.profile || strings.Contains(strings.ToUpper(root.text("version", "profile")), "UK")
		f.start = under(f.start, "services")
		if err := f.page(ctx, f.start, 1); err != nil {
			return err
		}
	}
	if !f.last.found { // one object: a service of its own
		return nil
	}
	for range 2 {
		f.changed, f.claimed = false, f.last.head.text("total_items", "total_elements", "total")
		if err := f.walk(ctx); err != nil {
			return err
		}
		if !f.changed {
			return nil
		}
		f.walked = map[string]bool{}
		if err := f.page(ctx, f.start, 1); err != nil {
			return err
		}
	}
	f.problems = append(f.problems, importer.Problem{Severity: importer.SeverityWarning, Code: ProblemFeedChanged,
		Message: "The feed changed while it was read, twice. Import it again later, for a service may be missing."})
	return nil
}

// ProblemFeedChanged and ProblemFeedCount are the codes of a feed that did not hold still, or not what it said.
const (
	ProblemFeedChanged = "feed_changed"
	ProblemFeedCount   = "feed_count"
)

// walk reads the pages behind the first. Pages count from 1, in some feeds from 0: one of those gives its first page
// again for number 1 of the others, or its second.
func (f *feed) walk(ctx context.Context) error {
	number, stale := firstNumber(f.last.head), 0
	f.profile = f.profile || f.last.head.has("total_elements")
	for range MaxPages {
		if f.isLast() {
			return f.counted()
		}
		number++
		saidMore := f.last.head.text("last_page", "last") == "false"
		err := f.page(ctx, withPage(f.start, number), number)
		if directory.ErrorCode(errors.Unwrap(err)) == directory.CodeNotFound && !saidMore {
			return f.counted() // some feeds have no page behind their last
		}
		if err != nil {
			return err
		}
		if total := f.last.head.text("total_items", "total_elements", "total"); total != f.claimed && f.items > 0 {
			f.changed = true
		}
		if f.fresh > 0 {
			stale = 0
			continue
		}
		if stale++; stale > mostStale || f.items == 0 {
			return f.counted()
		}
	}
	return tooLarge("%s has more than %d pages, the most that are read. Ask for more services a page, for instance with per_page=100 in the address.", f.start.Host, MaxPages)
}

// mostStale is how many pages in a row may bring nothing new before the feed is taken to turn in a circle: one,
// where it counts from 0, and one where its services moved on by a page.
const mostStale = 2

// isLast tells whether the page just read is the last: it is empty, or says that it is the last and by its own count
// of pages that is so.
func (f *feed) isLast() bool {
	head := f.last.head
	if f.items == 0 {
		return true
	}
	last := head.text("last_page", "last")
	page, ok := number(head.text("page_number", "number", "page"))
	pages, counted := number(head.text("total_pages"))
	switch {
	case last == "true":
		return !counted || !ok || page >= pages
	case last == "false":
		return false
	}
	return !counted && head.text("total_items", "total_elements") == "" // a bare list has no pages
}

// counted notes where a feed gave fewer services than it said.
func (f *feed) counted() error {
	if claimed, ok := number(f.claimed); ok && int(claimed) > len(f.seen) {
		f.problems = append(f.problems, importer.Problem{Severity: importer.SeverityWarning, Code: ProblemFeedCount,
			Message: "The feed says that it has " + f.claimed + " services, and gave " + strconv.Itoa(len(f.seen)) + "."})
	}
	return nil
}

// firstNumber gives the number the page just read has; 1 where it does not say.
func firstNumber(head Object) int {
	if n, ok := number(head.text("page_number", "number", "page")); ok && n >= 0 && n < MaxPages {
		return int(n)
	}
	return 1
}

func withPage(address *url.URL, number int) *url.URL {
	next := *address
	query := next.Query()
	query.Set("page", strconv.Itoa(number))
	next.RawQuery = query.Encode()
	return &next
}

// under gives the address of what lies below another: ".../api" and "services" make ".../api/services".
func under(address *url.URL, name string) *url.URL {
	next := address.JoinPath(name)
	next.RawQuery = address.RawQuery
	return next
}

// page reads one page.
func (f *feed) page(ctx context.Context, address *url.URL, number int) (err error) {
	f.fresh, f.items = 0, 0
	body, err := f.fetch(ctx, address.String())
	if err != nil {
		return f.broken(ctx, pageLabel(number), err)
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	name := f.files[len(f.files)-1].Name
	text := bufio.NewReaderSize(f.metered(body), importer.SniffBytes)
	head, err := text.Peek(importer.SniffBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return f.broken(ctx, pageLabel(number), err)
	}
	if content := importer.ContentOf(head); number == 1 && (content == importer.ContentZip || content == importer.ContentText) {
		return f.download(ctx, text)
	}
	f.last, err = readJSON(ctx, text, name, MaxPageBytes, func(list string, o Object, n int) error { return f.item(list, o) })
	if err != nil {
		return f.broken(ctx, pageLabel(number), err)
	}
	return nil
}

// download saves what stands at the address where it is a file and no feed, and reads it as one.
func (f *feed) download(ctx context.Context, text io.Reader) (err error) {
	folder, err := os.MkdirTemp("", "kith-fetched-")
	if err != nil {
		return fmt.Errorf("make a temporary folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	name := path.Base(f.start.Path)
	if name == "." || name == "/" || strings.ContainsAny(name, `\:`) {
		name = "download"
	}
	file, err := os.Create(filepath.Join(folder, name))
	if err != nil {
		return fmt.Errorf("make a temporary file: %w", err)
	}
	_, err = io.Copy(file, text)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return f.broken(ctx, "its file", err)
	}
	f.files = f.files[:len(f.files)-1] // the file stands for itself
	return f.file(ctx, file.Name())
}

// item takes one object of a page.
func (f *feed) item(list string, o Object) error {
	if kindOf(list, o) == tableOther && o.id() == "" {
		return nil // the feed's word on itself
	}
	f.items++
	id := o.id()
	if id != "" && f.walked[id] {
		return nil // the same again: pages overlap
	}
	f.fresh++
	if id != "" {
		f.walked[id] = true
		if !f.seen[id] && isThin(o) {
			f.thin = append(f.thin, id)
		}
		f.seen[id] = true
	}
	return f.add(row{Object: o, File: len(f.files) - 1, Row: len(f.seen)}, list)
}

// full are the fields of a service that its item in a list leaves out.
var full = []string{"service_at_locations", "services_at_location", "locations", "schedules", "regular_schedules", "phones", "contacts", "service_areas", "languages", "cost_options", "attributes", "eligibilitys", "service_taxonomys"}

// isThin tells whether the item of a list is only the service's own fields.
func isThin(o Object) bool {
	return o.has("name") && !o.has("service") && !slices.ContainsFunc(full, func(field string) bool { return size(o[field]) > 0 })
}

// fruitless is how many details may say no more than the list before no more are asked for.
const fruitless = 3

// details asks for each service whose list item was thin, one after the other.
func (f *feed) details(ctx context.Context) error {
	if len(f.thin) > MaxDetails {
		return tooLarge("%s lists %d services without their places and times, and more than %d are not fetched one by one. Ask its publisher for a file.", f.start.Host, len(f.thin), MaxDetails)
	}
	missed, poor := 0, 0
	for i, id := range f.thin {
		found, richer, err := f.detail(ctx, id)
		switch {
		case err != nil:
			return err
		case !found:
			missed++
		case !richer:
			poor++
		}
		if poor == fruitless && i == fruitless-1 {
			return nil // this feed's details are no richer than its list
		}
	}
	if missed > 0 {
		f.problems = append(f.problems, importer.Problem{Severity: importer.SeverityWarning, Code: ProblemNoDetail,
			Message: strconv.Itoa(missed) + " services are in the feed's list and not there when asked for by themselves; only what the list says of them is known."})
	}
	return nil
}

// ProblemNoDetail is the code of services of a feed that cannot be fetched by themselves.
const ProblemNoDetail = "detail_not_found"

// detail fetches one service. found is false where the feed says that there is none of that id.
func (f *feed) detail(ctx context.Context, id string) (found, richer bool, err error) {
	address := *f.start
	address.RawQuery, address.Fragment = "", ""
	body, err := f.fetch(ctx, address.JoinPath(url.PathEscape(id)).String())
	if directory.ErrorCode(err) == directory.CodeNotFound {
		return false, false, nil
	}
	if err != nil {
		return false, false, f.broken(ctx, "service "+id, err)
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	_, err = readJSON(ctx, f.metered(body), f.files[len(f.files)-1].Name, MaxPageBytes, func(list string, o Object, _ int) error {
		if o.id() != id && o.object("service").id() != id {
			return nil // another service, or none
		}
		found, richer = true, richer || !isThin(o)
		return f.add(row{Object: o, File: len(f.files) - 1, Row: 0}, list)
	})
	if err != nil {
		return false, false, f.broken(ctx, "service "+id, err)
	}
	return found, richer, nil
}

// broken says where a feed broke off. Nothing of it is imported.
func (f *feed) broken(ctx context.Context, what string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	reason := "it cannot be reached"
	if e, ok := errors.AsType[*directory.Error](err); ok {
		reason = strings.TrimSuffix(e.Message, ".")
		if e.Code == directory.CodeTooLarge {
			return err
		}
	}
	return directory.Wrap(directory.CodeInvalid, err, "The feed of %s broke off at %s: %s. Nothing was imported; try again later.", f.start.Host, what, reason)
}

// metered bounds what the whole feed sends.
func (f *feed) metered(r io.Reader) io.Reader { return &meter{Reader: r, feed: f} }

type meter struct {
	io.Reader
	feed *feed
}

// Read reads on while the feed has not sent too much.
func (m *meter) Read(p []byte) (int, error) {
	if m.feed.left <= 0 {
		return 0, tooLarge("The feed of %s sends more than %d MB, the most that is read.", m.feed.start.Host, MaxFeedTotalSize>>20)
	}
	n, err := m.Reader.Read(p[:min(int64(len(p)), m.feed.left)])
	m.feed.left -= int64(n)
	return n, err
}
