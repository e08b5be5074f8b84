package openactive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// Format is what a batch calls itself in a report.
const Format = "openactive"

// Sniff tells whether the first bytes of a file are OpenActive's: a page of a feed, or a document of its types.
func Sniff(head []byte, _ string) bool {
	if importer.ContentOf(head[:min(len(head), importer.SniffBytes)]) != importer.ContentJSON {
		return false
	}
	has := func(word string) bool { return bytes.Contains(head, []byte(word)) }
	if has(`"items"`) && has(`"next"`) || has(`"items"`) && has(`"modified"`) && has(`"state"`) || has("openactive.io") {
		return true
	}
	for _, kind := range [...]string{typeSeries, typeSession, typeEventSeries, typeHeadline, typeCourseRun, typeFacility, typeFacilityPart, typeOnDemand} {
		if has(`"`+kind+`"`) && (has(`"@type"`) || has(`"type"`)) {
			return true
		}
	}
	return false
}

// Batch opens files and feeds of OpenActive as one import, joined by their ids. A path that is an address is a
// feed, and is read to its last page; a page in a file is not gone on from. Everything is fetched before a record
// is made, since the two halves of a session may stand in different feeds. The caller closes the batch.
func Batch(ctx context.Context, paths []string, options importer.AdaptOptions, feeds Feeds) (importer.Batch, func() error, error) {
	b := &batch{options: options, feeds: feeds}
	for _, path := range paths {
		b.files = append(b.files, importer.FileReport{Name: nameOfPath(path), Format: Format, Encoding: "utf-8", Sheets: []string{}})
	}
	err := b.open(ctx, paths)
	if err != nil {
		return importer.Batch{Format: Format, Files: b.files}, b.close, err
	}
	return importer.Batch{Format: Format, Files: b.files, Records: b.records(ctx), Summary: b.summary}, b.close, nil
}

type batch struct {
	options   importer.AdaptOptions
	feeds     Feeds
	files     []importer.FileReport
	documents *mirror // of files
	walked    []walked
	graph     *graph
	adapter   *adapter
	problems  []importer.Problem
	licence   string
}

// walked is a feed that was read, and what is reported of it.
type walked struct {
	*mirror
	report *importer.FileReport
}

// nameOfPath gives what a file or feed is called in reports: never an address with a key in it.
func nameOfPath(text string) string {
	if !isAddress(text) {
		return filepath.Base(text)
	}
	at, err := url.Parse(text)
	if err != nil {
		return "the feed"
	}
	return at.Host + path.Clean("/"+at.Path)
}

func isAddress(text string) bool {
	return strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://")
}

func (b *batch) open(ctx context.Context, paths []string) (err error) {
	if b.graph, err = newGraph(); err != nil {
		return err
	}
	if b.documents, err = newMirror(""); err != nil {
		return err
	}
	for i, path := range paths {
		if isAddress(path) {
			err = b.feed(ctx, path, &b.files[i])
		} else {
			err = b.file(ctx, path, &b.files[i])
		}
		if err != nil {
			return err
		}
	}
	return b.join(ctx)
}

// feed reads a feed to its end, or as far as it goes, and keeps it.
func (b *batch) feed(ctx context.Context, at string, report *importer.FileReport) error {
	if b.feeds.Fetch == nil {
		return directory.Invalid(report.Name, "%s is an address, and nothing may be fetched here. Save it to a file, and import that.", report.Name)
	}
	m, err := openMirror(b.feeds.Keep, at, b.feeds.now())
	if err != nil {
		return err
	}
	b.walked = append(b.walked, walked{m, report})
	problems, err := b.feeds.walk(ctx, m, report.Name)
	b.problems = append(b.problems, problems...)
	if b.feeds.Keep != "" && !m.passing && goesOn(err) {
		err = errors.Join(err, m.keep(mirrorName(b.feeds.Keep, at)))
	}
	return err
}

// goesOn tells whether a feed that stopped with err may be gone on with: one that is refused is read anew.
func goesOn(err error) bool {
	switch directory.ErrorCode(err) {
	case directory.CodeInvalid, directory.CodeTooLarge, directory.CodeForbidden:
		return false
	}
	return true
}

// file reads a page or a document.
func (b *batch) file(ctx context.Context, name string, report *importer.FileReport) (err error) {
	file, err := importer.OpenFile(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	sum := sha256.New()
	hashed := io.TeeReader(file, sum)
	head := make([]byte, importer.SniffBytes)
	n, err := io.ReadFull(hashed, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if content := importer.ContentOf(head[:n]); content != importer.ContentJSON {
		if err := content.Refusal(report.Name); err != nil {
			return err
		}
		return directory.Invalid(report.Name, "%s is not JSON, as OpenActive data is. Give the address of the feed, or one of its pages.", report.Name)
	}
	var items []Item
	page, err := ReadPage(io.MultiReader(bytes.NewReader(head[:n]), hashed), report.Name, func(item Item) error {
		items = append(items, item)
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	from := feedOf(page.Next)
	for i, item := range items {
		if err := b.documents.put(from, item); err != nil {
			return err
		}
		b.documents.origins = append(b.documents.origins, origin{report.Name, i + 1})
	}
	report.SHA256 = hex.EncodeToString(sum.Sum(nil))
	if page.Unread > 0 {
		b.problems = append(b.problems, unread(report.Name, page.Unread))
	}
	if page.Next != "" && page.Items > 0 {
		b.problems = append(b.problems, importer.Problem{File: report.Name, Severity: importer.SeverityNote, Code: ProblemOnePage,
			Message: "The file is one page of a feed. To import all of it, give the feed's address."})
	}
	b.setLicence(page.Licence)
	return b.documents.commit(cursor{})
}

// feedOf gives what tells the items of one feed from those of another: the address of its pages without where each begins.
func feedOf(next string) string {
	before, _, _ := strings.Cut(next, "?")
	return before
}

func (b *batch) setLicence(licence string) {
	if b.licence == "" {
		b.licence = licence
	}
}

// join learns what every item is to the others.
func (b *batch) join(ctx context.Context) error {
	if _, err := b.graph.learn(ctx, b.documents, ""); err != nil {
		return err
	}
	for _, f := range b.walked {
		b.setLicence(f.at.Licence)
		sum, err := b.graph.learn(ctx, f.mirror, f.report.Name)
		if err != nil {
			return err
		}
		f.report.SHA256 = sum
	}
	err := b.graph.settle()
	if err == nil {
		b.adapter, err = newAdapter(b.graph, b.options)
	}
	if n := b.graph.skipped[skippedOrphan]; n > 0 {
		b.problems = append(b.problems, importer.Problem{Severity: importer.SeverityWarning, Code: ProblemOrphans,
			Message: fmt.Sprintf("Sessions that name a series which is not in what was given are left out, for nobody can tell what they are: %d. Import the feed of the series with them.", n)})
	}
	return err
}

func (b *batch) records(ctx context.Context) iter.Seq2[*importer.Record, error] {
	return func(yield func(*importer.Record, error) bool) {
		for _, t := range b.graph.things {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			record, reason, err := b.adapter.record(t)
			switch {
			case err != nil:
				yield(nil, err)
				return
			case record == nil:
				if t.own && !t.joined { // what stands inside another was no item
					b.graph.skipped[reason]++
				}
			case !yield(record, nil):
				return
			}
		}
	}
}

func (b *batch) summary() importer.Summary {
	return importer.Summary{Files: b.files, Mapping: b.adapter.reader.Report(), Skipped: b.graph.skipped, Problems: b.problems, Licence: b.licence, MayBeEmpty: true}
}

func (b *batch) close() error {
	var errs []error
	for _, f := range b.walked {
		errs = append(errs, f.close())
	}
	if b.documents != nil {
		errs = append(errs, b.documents.close())
	}
	if b.graph != nil {
		errs = append(errs, b.graph.extra.close())
	}
	return errors.Join(errs...)
}
