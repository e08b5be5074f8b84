package importer

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// Parts are what an import works with. Log may be nil; it is told numbers, never what a record says.
type Parts struct {
	Catalogue *directory.Catalogue
	Log       *slog.Logger
}

// Options say how to import.
type Options struct {
	Source     string // what the operator calls the source; required
	Region     string // where its places lie: "VIC", "Brisbane City"; empty: as at the last import
	Licence    string // empty: as at the last import
	Format     string // as the operator asked for it; a batch that could be read names its own
	URL        string // where the source can be fetched again; empty: as at the last import
	Mapping    []byte // the column mapping used, YAML, kept with the source when applied
	Apply      bool   // false: a dry run, which writes nothing to the catalogue
	AcceptGone bool   // apply even where more than a fifth of the source's groups are gone, or lose their place
	// Hold, with Apply, keeps every record and leaves the import waiting for a person. Into is the import begun at
	// the desk that the records belong to; nil makes one.
	Hold     bool
	Into     *directory.Import
	Actor    directory.Actor
	Progress func(Progress) // may be nil
}

// Progress is how far an import has come.
type Progress struct {
	Stage Stage
	Done  int // records
	Total int // 0 where it is not known yet
}

// Stage is a part of an import that takes time.
type Stage string

// The stages, in order. A dry run ends after comparing.
const (
	StageReading   Stage = "reading"
	StageComparing Stage = "comparing"
	StageStaging   Stage = "staging"
	StageApplying  Stage = "applying"
	StageUndoing   Stage = "undoing" // of an import that was applied
	StageFailed    Stage = "failed"  // of a job at the desk that failed again and again, for no fault of the files
)

// progressEvery is how many records go by between two calls of Options.Progress.
const progressEvery = 500

// Batch is what a format package gives for the files of one import.
type Batch struct {
	Format string
	Files  []FileReport
	// Records are walked once, in the order of the files. An error of code invalid or too_large refuses
	// the import with its message; any other fails it.
	Records iter.Seq2[*Record, error]
	// Summary is asked once Records has ended. May be nil.
	Summary func() Summary
}

// Summary is what reading knows only at its end.
type Summary struct {
	Files   []FileReport // replaces Batch.Files where it is not nil
	Mapping []ColumnReport
	Skipped map[string]int // by reason: rows that are no records
	// MayBeEmpty says that the files are what they say even where none of it is a record: a feed of which all was
	// deleted, a calendar of holidays.
	MayBeEmpty bool
	// Licence is what the files say of themselves; it stands where neither the operator nor an import before said one.
	Licence string
	// Problems of the files as a whole.
	Problems []Problem
}

// skippedClosed is the reason for leaving out what the source says has closed down.
const skippedClosed = ProblemClosed

// errRefused ends an import whose report says why.
var errRefused = errors.New("the import is refused")

// Run imports a batch, or shows with a dry run what importing it would do. There always is a report; a
// refused import has Refused set and changed nothing. An error means that something else failed: the
// store, or ctx ended. Where that happens while applying, the report's ImportID can be given to Resume.
func Run(ctx context.Context, parts Parts, options Options, batch Batch) (*Report, error) {
	i := &importing{parts: parts, options: options, report: newReport(), store: parts.Catalogue.Store()}
	if i.parts.Log == nil {
		i.parts.Log = slog.New(slog.DiscardHandler)
	}
	if !options.Apply {
		i.rows = &rowLog{}
	}
	i.report.started = time.Now()
	err := i.run(ctx, batch)
	i.report.clock()
	if err != nil && !errors.Is(err, errRefused) {
		i.report.closeProblems()
		if refusal(err) {
			i.report.refuse(sentence(err))
			return i.report, nil
		}
		return i.report, err
	}
	i.parts.Log.Info("import finished", "apply", options.Apply, "records", i.report.Records, "new", i.report.New,
		"changed", i.report.Changed, "rejected", i.report.Rejected, "refused", i.report.Refused != nil, "took_ms", i.report.TookMS)
	return i.report, nil
}

// refusal tells whether err is the files' or the operator's fault, and so a sentence on the report.
func refusal(err error) bool {
	switch directory.ErrorCode(err) {
	case directory.CodeInvalid, directory.CodeTooLarge, directory.CodeForbidden:
		return true
	}
	return false
}

func asError(err error) (*directory.Error, bool) { return errors.AsType[*directory.Error](err) }

// importing is one import on its way.
type importing struct {
	parts   Parts
	options Options
	store   directory.Store
	source  *directory.Source
	isNew   bool // the source
	report  *Report

	sourceWas directory.Source // before the operator said anything
	builder   *builder
	ledger    *ledger
	spool     *spool
	rows      *rowLog // of a dry run
	*matching

	mayBeEmpty bool // see Summary
}

func (i *importing) run(ctx context.Context, batch Batch) (err error) {
	if err := i.prepare(ctx, batch); err != nil {
		return err
	}
	if i.spool, err = newSpool(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.spool.close()) }()
	if err := i.read(ctx, batch); err != nil {
		return err
	}
	i.report.add(i.ledger.settle()...)
	i.rows.settle(i.source.ID, i.ledger.entries)
	for _, e := range i.ledger.entries {
		i.report.act(e.action)
	}
	if err := i.compareAll(ctx); err != nil {
		return err
	}
	if err := i.checkGone(ctx); err != nil {
		i.report.closeProblems()
		return err
	}
	if !i.options.Apply {
		err := i.compare(ctx)
		i.report.Rows = i.rows.rows
		i.report.closeProblems()
		return err
	}
	return i.stageAndApply(ctx)
}

// prepare finds the source and what it gave before.
func (i *importing) prepare(ctx context.Context, batch Batch) error {
	r := i.report
	r.Source, r.Region, r.Licence, r.Format = i.options.Source, i.options.Region, i.options.Licence, batch.Format
	if batch.Files != nil {
		r.Files = batch.Files
	}
	if i.options.Apply && !i.options.Hold && !i.options.Actor.MayPublish() {
		return directory.Errorf(directory.CodeForbidden, "Only an operator may apply an import.")
	}
	source, err := i.store.SourceByName(ctx, i.options.Source)
	switch {
	case directory.ErrorCode(err) == directory.CodeNotFound:
		i.isNew = true
		source = &directory.Source{ID: directory.NewID(), Name: i.options.Source, CreatedAt: i.parts.Catalogue.Now()}
	case err != nil:
		return fmt.Errorf("find the source: %w", err)
	case source.Retired:
		return directory.Invalid("source", "The source %q is retired. Import under another name.", source.Name)
	}
	i.source, i.sourceWas = source, *source
	if err := i.describeSource(); err != nil {
		return err
	}
	var stored []directory.SourceKey
	if !i.isNew {
		if stored, err = i.store.SourceKeys(ctx, source.ID); err != nil {
			return fmt.Errorf("read what the source gave before: %w", err)
		}
	}
	i.ledger, i.matching = newLedger(stored), newMatching(i.parts.Catalogue, stored)
	return nil
}

// describeSource brings what the operator says of the source into it, and sets up the builder.
func (i *importing) describeSource() error {
	s, o := i.source, i.options
	text := o.Region
	if text == "" {
		text = s.Region
	}
	home, err := parseRegion(i.parts.Catalogue.Gazetteer(), text)
	if err != nil {
		return err
	}
	s.Region = home.code
	if p, ok := home.notice(); ok {
		i.report.add(p)
	}
	for to, from := range map[*string]string{&s.Licence: o.Licence, &s.URL: o.URL} {
		if from != "" {
			*to = from
		}
	}
	if o.Mapping != nil {
		s.Mapping = o.Mapping
	}
	i.report.Region, i.report.Licence = s.Region, s.Licence
	i.builder = &builder{
		locator:    &locator{gazetteer: i.parts.Catalogue.Gazetteer(), region: home},
		vocabulary: i.parts.Catalogue.Vocabulary(), sourceID: s.ID, sourceName: s.Name,
	}
	return s.Validate()
}

// read reads every record, and then builds them, each knowing the hidden places of all. What is needed of
// one is kept, the rest goes into the spool.
func (i *importing) read(ctx context.Context, batch Batch) (err error) {
	records, err := newRecordSpool()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, records.close()) }()
	hidden, groups, read := newHiddenPlaces(), newSameGroups(), 0
	if err := hidden.learnStored(ctx, i.store); err != nil {
		return err
	}
	for record, err := range ahead(batch.Records) {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			hidden.learn(record)
			groups.learn(record)
			err = records.add(record)
		}
		if err != nil {
			return err
		}
		read++
		i.progress(StageReading, read, 0)
	}
	if batch.Summary != nil {
		i.summarise(batch.Summary())
	}
	if err := i.takeAll(ctx, hidden.keptFrom(groups.joined(records.all())), read); err != nil {
		return err
	}
	if n := groups.rows; n > 0 {
		i.report.Skipped[skippedSameGroup] += n
	}
	return i.checkUsable()
}

func (i *importing) takeAll(ctx context.Context, records iter.Seq2[*Record, error], total int) error {
	taken := 0
	for record, err := range ahead(records) {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = i.take(ctx, record)
		}
		if err != nil {
			return err
		}
		taken++
		i.progress(StageReading, taken, total)
	}
	return nil
}

func (i *importing) summarise(s Summary) {
	if s.Files != nil {
		i.report.Files = s.Files
	}
	if s.Mapping != nil {
		i.report.Mapping = s.Mapping
	}
	for reason, n := range s.Skipped {
		i.report.Skipped[reason] += n
	}
	i.mayBeEmpty = s.MayBeEmpty
	if i.source.Licence == "" && len(s.Licence) <= longestLicence {
		i.source.Licence, i.report.Licence = s.Licence, s.Licence
	}
	i.report.add(s.Problems...)
}

// longestLicence is how long, in bytes, a licence may be that a file gives itself.
const longestLicence = 300

func (i *importing) take(ctx context.Context, r *Record) error {
	if r.Closed {
		i.report.Skipped[skippedClosed]++
		i.report.add(Problem{File: r.File, Sheet: r.Sheet, Row: r.Row, Line: r.Line, Severity: SeverityNote, Code: ProblemClosed,
			Message: "The source says that it has closed down; it is not imported."})
		i.rows.add(r, nil, OutcomeSkipped, "the source says that it has closed down", false)
		return nil
	}
	c, err := i.builder.build(r)
	if err == nil {
		err = i.recogniseExport(ctx, r, c)
	}
	if err != nil {
		return err
	}
	i.ledger.say(c, r.Was)
	position, isNew := i.ledger.add(r, c)
	if !isNew {
		i.report.Duplicates++
		i.rows.add(r, c, OutcomeDuplicate, "it repeats another row whole", false)
		return nil
	}
	i.rows.add(r, c, "", "", true)
	i.report.count(c)
	i.report.add(c.problems...)
	if !c.rejected && !i.ledger.known(c) {
		i.learn(position, &c.doc)
	}
	if !i.options.Apply && (c.rejected || i.ledger.same(c)) {
		return nil
	}
	staged, err := stagedRecord(r, c, position)
	if err != nil {
		return err
	}
	return i.spool.add(staged)
}

// fewRows is how many rows a file may have of which none is accepted and still be taken for a list.
const fewRows = 10

// checkUsable refuses files that hold nothing, or nothing that is a group: they are something else.
func (i *importing) checkUsable() error {
	all, rejected := len(i.ledger.entries), 0
	for _, e := range i.ledger.entries {
		if e.rejected {
			rejected++
		}
	}
	switch {
	case all == 0 && i.report.Skipped[skippedClosed] == 0 && !i.mayBeEmpty:
		return directory.Errorf(directory.CodeInvalid, "There is not one record in what was given, so nothing was imported.")
	case all >= fewRows && rejected == all:
		i.report.Records, i.report.Rejected = all, rejected
		return directory.Errorf(directory.CodeInvalid,
			"Not one of the %d rows can be accepted, so this does not seem to be a list of groups or services. The problems say why.", all)
	}
	return nil
}

func (i *importing) progress(stage Stage, done, total int) {
	if i.options.Progress != nil && (done%progressEvery == 0 || done == total) {
		i.options.Progress(Progress{Stage: stage, Done: done, Total: total})
	}
}

// mostGone is the part of a source's groups that may go missing, or lose their place, at once: one in mostGone.
const mostGone = 5

// checkGone flags what the source no longer has. It is not deleted: a source that shrinks suddenly is
// more often a mistake than the truth, and applying one needs a word from the operator.
func (i *importing) checkGone(ctx context.Context) error {
	missing, published := i.ledger.gone()
	i.report.Gone = len(missing)
	for n, s := range missing {
		name := "It"
		if n < MaxProblems { // beyond that none is listed
			group, err := i.store.Group(ctx, s.GroupID)
			if err != nil {
				return fmt.Errorf("read a group that is gone from its source: %w", err)
			}
			name = "“" + CutValue(group.Name) + "”"
		}
		i.report.add(Problem{Key: s.Key, Severity: SeverityWarning, Code: ProblemGone,
			Message: name + " was imported from this source before and is no longer in it. It stays published until a curator archives it."})
	}
	lost, err := i.lostPlaces(ctx)
	if err != nil {
		return err
	}
	i.report.Lost = lost
	if (len(missing)+lost)*mostGone <= published || i.options.AcceptGone {
		return nil
	}
	i.report.ManyGone = true
	reason := fmt.Sprintf("%s. That is more than a fifth. Check that the files are whole and that their columns are understood; if it is meant, import with --accept-gone.",
		goneAndLost(len(missing), lost, published))
	if i.options.Apply && !i.options.Hold {
		i.report.refuse(reason)
		return errRefused
	}
	i.report.add(Problem{Severity: SeverityWarning, Code: "many_gone", Message: "Applying will be refused: " + reason})
	return nil
}

// goneAndLost says in words how many of a source's groups are gone, and how many of the others lost their place.
func goneAndLost(gone, lost, published int) string {
	switch {
	case lost == 0:
		return fmt.Sprintf("%d of the source's %d groups are gone from it", gone, published)
	case gone == 0:
		return fmt.Sprintf("%d of the source's %d groups would lose their place: no suburb is found for them any more", lost, published)
	}
	return fmt.Sprintf("Of the source's %d groups, %d are gone from it and %d would lose their place", published, gone, lost)
}

// lostPlaces counts the groups of the source that have a place and of which the files now name none that can be
// found. A table that is read otherwise than before shows so.
func (i *importing) lostPlaces(ctx context.Context) (lost int, err error) {
	for _, s := range i.ledger.unplaced() {
		group, err := i.store.Group(ctx, s.GroupID)
		if err != nil {
			return 0, fmt.Errorf("read a group that may lose its place: %w", err)
		}
		had := false
		for _, place := range group.Places {
			venue, err := i.store.Venue(ctx, place.VenueID)
			if err != nil {
				return 0, fmt.Errorf("read a place that a group may lose: %w", err)
			}
			had = had || venue.Suburb != "" || venue.Point != nil
		}
		if had {
			lost++
		}
	}
	return lost, nil
}
