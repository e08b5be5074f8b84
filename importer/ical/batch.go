package ical

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// Format is what a batch calls itself in a report.
const Format = "ical"

// Sniff tells whether the first bytes of a file are a calendar's: iCalendar, or the JSON of Trumba's.
func Sniff(head []byte, _ string) bool {
	switch importer.ContentOf(head[:min(len(head), importer.SniffBytes)]) {
	case importer.ContentICal:
		return true
	case importer.ContentJSON:
		return isTrumba(head)
	case importer.ContentText: // in UTF-16
		narrow := bytes.TrimLeft(bytes.ReplaceAll(head, []byte{0}, nil), "\r\n ")
		narrow = bytes.TrimPrefix(bytes.TrimPrefix(narrow, []byte{0xff, 0xfe}), []byte{0xfe, 0xff})
		return importer.UTF16(head) != "" && bytes.HasPrefix(bytes.ToUpper(bytes.TrimSpace(narrow)), []byte("BEGIN:VCALENDAR"))
	}
	return false
}

func isTrumba(head []byte) bool {
	text := bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff")))
	return bytes.HasPrefix(text, []byte("[")) && bytes.Contains(text, []byte(`"eventID"`)) && bytes.Contains(text, []byte(`"startDateTime"`))
}

// Batch opens calendars as one import. Every file is read before a record is made, so that one which is no
// calendar refuses the import at once. The caller closes the batch.
func Batch(ctx context.Context, paths []string, options importer.AdaptOptions) (importer.Batch, func() error, error) {
	b := &batch{options: options, reader: importer.NewReader(options), skipped: map[string]int{}}
	done := func() error { return nil }
	for _, path := range paths {
		if err := b.open(ctx, path); err != nil {
			return importer.Batch{Format: Format, Files: b.files}, done, err
		}
	}
	return importer.Batch{Format: Format, Files: b.files, Records: b.records(ctx), Summary: b.summary}, done, nil
}

type batch struct {
	options   importer.AdaptOptions
	reader    *importer.Reader
	files     []importer.FileReport
	calendars []*Calendar
	skipped   map[string]int
	problems  []importer.Problem
}

// open reads one calendar.
func (b *batch) open(ctx context.Context, path string) (err error) {
	name := filepath.Base(path)
	b.files = append(b.files, importer.FileReport{Name: name, Format: Format, Encoding: "utf-8", Sheets: []string{}})
	if err := ctx.Err(); err != nil {
		return err
	}
	file, err := importer.OpenFile(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	sum := sha256.New()
	c, err := readAny(io.TeeReader(file, sum), name)
	if err != nil {
		return err
	}
	if err := usable(c, name); err != nil {
		return err
	}
	b.files[len(b.files)-1].SHA256 = hex.EncodeToString(sum.Sum(nil))
	b.calendars = append(b.calendars, c)
	return nil
}

// readAny reads iCalendar or Trumba's JSON, by what the file holds.
func readAny(r io.Reader, name string) (*Calendar, error) {
	head := make([]byte, importer.SniffBytes)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	head = head[:n]
	whole := io.MultiReader(bytes.NewReader(head), r)
	switch content := importer.ContentOf(head); {
	case content == importer.ContentJSON:
		return ReadTrumba(whole, name)
	case content == importer.ContentICal || Sniff(head, name):
		return ReadCalendar(whole, name)
	case content != importer.ContentText:
		return nil, content.Refusal(name)
	}
	return nil, directory.Invalid(name, "%s is no calendar: it does not begin with BEGIN:VCALENDAR. Export it again as iCalendar (.ics).", name)
}

// usable refuses a calendar that has no event with a beginning: it is something else, or broken.
func usable(c *Calendar, name string) error {
	if slices.ContainsFunc(c.Events, func(e *Event) bool { return e.Start.form != noStamp }) {
		return nil
	}
	if len(c.Events) == 0 {
		return directory.Invalid(name, "%s is a calendar without one event, so there is nothing to import. Export it again with its events.", name)
	}
	return directory.Invalid(name, "%s is a calendar, but no event in it says when it begins. Export it again.", name)
}

func (b *batch) records(ctx context.Context) iter.Seq2[*importer.Record, error] {
	return func(yield func(*importer.Record, error) bool) {
		for i, c := range b.calendars {
			a := newAdapter(c, b.files[i].Name, b.reader, b.options)
			b.note(c, a.file)
			for _, g := range gather(c.events(), b.skipped) {
				if err := ctx.Err(); err != nil {
					yield(nil, err)
					return
				}
				record, reason := a.record(g)
				if record == nil {
					b.skipped[reason] += len(g.events)
				} else if !yield(record, nil) {
					return
				}
			}
			for zone := range a.unknown {
				b.problems = append(b.problems, importer.Problem{File: a.file, Severity: importer.SeverityWarning, Code: ProblemZoneName, Value: importer.CutValue(zone),
					Message: "The calendar names a time zone nobody knows; its times are taken as those of the place."})
			}
		}
	}
}

// events gives those of a calendar that are not withdrawn.
func (c *Calendar) events() []*Event {
	if c.withdraw {
		for _, e := range c.Events {
			e.Status = "CANCELLED"
		}
	}
	return c.Events
}

// trumbaCap is how many events a Trumba calendar gives at most unless it is asked for more.
const trumbaCap = 200

// note says what is wrong with a calendar as a whole.
func (b *batch) note(c *Calendar, file string) {
	for what, n := range c.Others {
		b.skipped[strings.ToLower(what)] += n
	}
	if len(c.Events) == trumbaCap && strings.Contains(c.Maker, trumbaMaker) {
		b.problems = append(b.problems, importer.Problem{File: file, Severity: importer.SeverityWarning, Code: ProblemFeedCap,
			Message: fmt.Sprintf("The calendar holds exactly %d events, the most it gives at once: what comes later is not in it. Ask its publisher for a longer one, or import it often.", trumbaCap)})
	}
	if c.Cut > 0 {
		b.problems = append(b.problems, importer.Problem{File: file, Severity: importer.SeverityWarning, Code: ProblemCut,
			Message: fmt.Sprintf("Properties longer than %d KB are cut: %d.", MaxLineBytes>>10, c.Cut)})
	}
}

func (b *batch) summary() importer.Summary {
	return importer.Summary{Files: b.files, Mapping: b.reader.Report(), Skipped: b.skipped, Problems: b.problems, MayBeEmpty: true}
}
