package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/formats"
	"github.com/kithdirectory/kith/importer/understand"
)

type importFlags struct {
	listFlags
	format, source, region, licence string
	mapping, writeMapping           string
	acceptGone, dryRun, apply       bool
	guess                           bool
	allowHosts                      []string
}

func (p *program) importCommand() *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use:   "import FILE|URL…",
		Short: "See what files or feeds would become in the catalogue, and with --apply bring them in",
		Long: "See what files would become in the catalogue: what is new, changed, unchanged or rejected and why, row by row.\n" +
			"Nothing is written without --apply. With it, every record is staged first and then each group is written whole;\n" +
			"it can be stopped and resumed, and importing the same again changes nothing. Addresses on the web are fetched.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("name at least one FILE or URL to import")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return p.runImport(cmd.Context(), f, args) },
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "auto", "format of the files, "+strings.Join(formats.Names(), ", ")+"; auto tells it by what they hold")
	flags.StringVar(&f.source, "source", "", "what you call the source; the same name next time brings it up to date (default: the first file's name, or the feed's address)")
	flags.StringVar(&f.region, "region", "", "where its places lie: VIC, Victoria, \"Brisbane City\" (default: as last time)")
	flags.StringVar(&f.licence, "licence", "", "under what licence the source gives its data (default: as last time)")
	flags.StringVar(&f.mapping, "mapping", "", "use this mapping of columns, now and when the same source is imported again")
	flags.BoolVar(&f.guess, "guess-mapping", false, "guess anew what the columns are, instead of taking them as at the last import")
	flags.StringVar(&f.writeMapping, "write-mapping", "", "write the mapping used to this file, for you to correct")
	flags.BoolVar(&f.acceptGone, "accept-gone", false, "apply even where more than a fifth of the source's groups are gone from it or would lose their place")
	p.addAllowHost(cmd, &f.allowHosts)
	flags.BoolVar(&f.dryRun, "dry-run", false, "only show what would happen (the default)")
	flags.BoolVar(&f.apply, "apply", false, "bring the records in and publish them")
	return cmd
}

// runImport imports and reports; a refused import has printed its report and exits 1.
func (p *program) runImport(ctx context.Context, f importFlags, paths []string) error {
	if f.dryRun && f.apply {
		return usageError{errors.New("choose --dry-run or --apply, not both")}
	}
	if names := formats.Names(); !slices.Contains(names, f.format) {
		return usageError{fmt.Errorf("--format: say one of %s, not %q", strings.Join(names, ", "), f.format)}
	}
	if f.source == "" {
		f.source = usualSource(paths[0])
	}
	report, err := p.importFiles(ctx, f, paths)
	if err != nil && report != nil && report.ImportID != nil {
		fmt.Fprintf(p.stderr, "kith: the import was stopped. Go on with: kith imports resume %s\n", *report.ImportID)
	}
	if err := p.answer(f.json, report, err, func() { p.printReport(report) }); err != nil {
		return err
	}
	if report.Refused != nil {
		return errShown
	}
	return nil
}

func (p *program) importFiles(ctx context.Context, f importFlags, paths []string) (*importer.Report, error) {
	options := importer.Options{
		Source: f.source, Region: f.region, Licence: f.licence, Apply: f.apply, AcceptGone: f.acceptGone,
		Format: f.format, Actor: directory.Operator("kith import"), Progress: p.showProgress(f.json),
	}
	if len(paths) == 1 && formats.IsAddress(paths[0]) {
		options.URL = paths[0]
	}
	client, err := p.fetcher(f.allowHosts)
	if err != nil {
		return nil, err
	}
	mappings, err := p.readMapping(f.mapping)
	if err != nil {
		return importer.Refusal(options, nil, err), nil
	}
	catalogue, closing, err := p.openForImport(ctx, f)
	if err != nil {
		return nil, err
	}
	defer closing()
	read, err := p.adaptOptions(ctx, catalogue, options)
	if err != nil {
		return refusedOrFailed(options, nil, err)
	}
	if !f.guess {
		if mappings.Remembered, err = importer.RememberedMappings(ctx, catalogue, f.source); err != nil {
			return nil, err
		}
	}
	batch, closeFiles, err := formats.Open(ctx, paths, formats.Ask{
		Format: f.format, Mappings: mappings, Read: read, Fetch: client.Open, Keep: p.feedsFolder(f),
		Used: func(used []*importer.Mapping) error { return p.keepMapping(used, f.writeMapping, &options) },
	})
	defer func() {
		if err := closeFiles(); err != nil {
			p.log.Error("a file did not close cleanly", "error", err)
		}
	}()
	if err != nil && cannotBeFetched(err, paths) {
		return importer.Refusal(options, batch.Files, err), nil
	}
	if err != nil {
		return refusedOrFailed(options, batch.Files, err)
	}
	report, err := importer.Run(ctx, p.importParts(catalogue), options, batch)
	if err != nil && (report == nil || report.ImportID == nil) && cannotBeFetched(err, paths) { // a later page of a feed
		return importer.Refusal(options, batch.Files, err), nil
	}
	return report, err
}

// cannotBeFetched tells whether an import failed because the server of an address it is of failed.
func cannotBeFetched(err error, paths []string) bool {
	return directory.ErrorCode(err) == directory.CodeUnavailable && !errors.Is(err, context.Canceled) && slices.ContainsFunc(paths, formats.IsAddress)
}

// refusedOrFailed makes a report of what is the file's or the operator's fault; anything else failed.
func refusedOrFailed(options importer.Options, files []importer.FileReport, err error) (*importer.Report, error) {
	switch directory.ErrorCode(err) {
	case directory.CodeInvalid, directory.CodeTooLarge, directory.CodeNotFound:
		return importer.Refusal(options, files, err), nil
	}
	return nil, err
}

// openForImport opens the catalogue. A dry run beside no catalogue compares with an empty one, in a
// folder of its own that is removed again.
func (p *program) openForImport(ctx context.Context, f importFlags) (*directory.Catalogue, func(), error) {
	folder := p.dataFolder(f.data, usualData)
	if f.apply || p.existingData(folder) == nil {
		catalogue, closing, err := p.openCatalogue(ctx, folder, false)
		if err == nil && f.apply {
			err = catalogue.RebuildIfStale(ctx, nil)
		}
		return catalogue, closing, err
	}
	empty, err := os.MkdirTemp("", "kith-dry-run-")
	if err != nil {
		return nil, nil, directory.Wrap(directory.CodeUnavailable, err, "no temporary folder can be made for a dry run")
	}
	catalogue, closing, err := p.openCatalogue(ctx, empty, false)
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(empty))
	}
	return catalogue, func() {
		closing()
		if err := os.RemoveAll(empty); err != nil {
			p.log.Error("the folder of the dry run is left behind", "folder", empty, "error", err)
		}
	}, nil
}

func (p *program) importParts(c *directory.Catalogue) importer.Parts {
	return importer.Parts{Catalogue: c, Log: p.log}
}

func (p *program) adaptOptions(ctx context.Context, c *directory.Catalogue, options importer.Options) (importer.AdaptOptions, error) {
	rules, err := understand.LoadRules()
	if err != nil {
		return importer.AdaptOptions{}, err
	}
	state, err := importer.StateOf(ctx, c, options)
	return importer.AdaptOptions{
		State: state, Source: options.Source, Today: c.Today(), Rules: rules, Suburb: importer.SuburbNames(c.Gazetteer()),
		LeftOut: importer.LeftOutOf(c, options.Source),
	}, err
}

func (p *program) readMapping(path string) (m importer.Mappings, err error) {
	if path == "" {
		return m, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return m, directory.Invalid("mapping", "The mapping %s cannot be read: check its name and that you may open it.", path)
	}
	defer file.Close()
	m.Given, err = importer.ReadMappings(file, filepath.Base(path))
	return m, err
}

// keepMapping keeps the mapping with the source, and writes it where the operator wants it.
func (p *program) keepMapping(used []*importer.Mapping, path string, options *importer.Options) error {
	text, err := importer.WriteMappings(used)
	if err != nil {
		return err
	}
	options.Mapping = text
	if path == "" {
		return nil
	}
	// A mapping somebody has corrected is not written over.
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return directory.Wrap(directory.CodeInvalid, err, "the mapping cannot be written to %s; if it is there already, name another file or remove it", path)
	}
	if _, err := file.Write(text); err != nil {
		return errors.Join(directory.Wrap(directory.CodeUnavailable, err, "the mapping could not be written whole to %s", path), file.Close())
	}
	if err := file.Close(); err != nil {
		return directory.Wrap(directory.CodeUnavailable, err, "the mapping could not be written whole to %s", path)
	}
	return nil
}

// showProgress says on stderr how far an import has come, at most every second.
func (p *program) showProgress(quiet bool) func(importer.Progress) {
	last := time.Now()
	return func(at importer.Progress) {
		if quiet || time.Since(last) < time.Second {
			return
		}
		last = time.Now()
		if at.Total > 0 {
			fmt.Fprintf(p.stderr, "%s: %d of %d\n", at.Stage, at.Done, at.Total)
			return
		}
		fmt.Fprintf(p.stderr, "%s: %d\n", at.Stage, at.Done)
	}
}

// problemsShown is how many problems the report lists on a terminal; --json lists them all.
const problemsShown = 40

// printReport tells a person what happened or would happen.
func (p *program) printReport(r *importer.Report) {
	verb := "would be"
	if r.Applied {
		verb = "are"
	}
	p.printNumbers(r, verb)
	if !r.Applied && r.Refused == nil {
		fmt.Fprintln(p.stdout, "\nNothing was changed. Add --apply to bring them in.")
	}
}

// printNumbers tells a person what a report holds. verb is what its records were, would be or are.
func (p *program) printNumbers(r *importer.Report, verb string) {
	if r.Refused != nil {
		fmt.Fprintf(p.stdout, "Not imported: %s\n", *r.Refused)
		return
	}
	fmt.Fprintf(p.stdout, "%s: %d records %s imported from %s\n\n", r.Source, r.Records-r.Rejected, verb, strings.Join(fileNames(r.Files), ", "))
	p.table([]any{"new", r.New}, []any{"changed", r.Changed}, []any{"unchanged", r.Unchanged}, []any{"rejected", r.Rejected},
		[]any{"flagged", r.Flagged}, []any{"protected", r.Protected}, []any{"duplicates", r.Duplicates}, []any{"gone", r.Gone})
	fmt.Fprintln(p.stdout)
	for _, kind := range slices.Sorted(maps.Keys(r.Kinds)) {
		fmt.Fprintf(p.stdout, "%d %ss · ", r.Kinds[kind], kind)
	}
	fmt.Fprintf(p.stdout, "located exactly %d, by suburb %d, by area %d, not at all %d\n", r.Located.Exact, r.Located.Suburb, r.Located.Area, r.Located.None)
	fmt.Fprintf(p.stdout, "hours understood %d, kept as text %d · hidden places %d · contacts withheld %d\n", r.Hours.Parsed, r.Hours.Text, r.HiddenVenues, r.ContactsWithheld)
	p.printMapping(r)
	p.printRows(r.Rows)
	p.printProblems(r.Problems)
}

func fileNames(files []importer.FileReport) []string {
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Name
	}
	return names
}

func (p *program) printMapping(r *importer.Report) {
	fmt.Fprintln(p.stdout)
	for _, f := range r.Files {
		switch f.Mapping {
		case importer.MappingGuessed:
			fmt.Fprintf(p.stdout, "The columns of %s are guessed.\n", f.Name)
		case importer.MappingRemembered:
			fmt.Fprintf(p.stdout, "The columns of %s are taken as at the last import of this source; --guess-mapping guesses them anew.\n", f.Name)
		case importer.MappingGiven:
			fmt.Fprintf(p.stdout, "The columns of %s are taken as the mapping says.\n", f.Name)
		}
	}
	rows := [][]any{{"COLUMN", "UNDERSTOOD AS", "SURE", "FILLED", "AS TEXT"}}
	for _, c := range r.Mapping {
		rows = append(rows, []any{c.Column, c.Field, fmt.Sprintf("%.0f%%", c.Confidence*100), c.Filled, c.KeptAsText})
	}
	p.table(rows...)
}

// rowsShown is how many rows the report of a dry run lists on a terminal; --json lists them all.
const rowsShown = 60

// printRows says of each row what would happen and why. Where there are too many, those that change nothing
// are left out first.
func (p *program) printRows(rows []importer.RowReport) {
	if len(rows) == 0 {
		return
	}
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	changesNothing := func(i int) int {
		if rows[i].Outcome == importer.Outcome(directory.RecordUnchanged) {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(order, func(a, b int) int { return changesNothing(a) - changesNothing(b) })
	shown := slices.Sorted(slices.Values(order[:min(len(order), rowsShown)]))
	fmt.Fprintln(p.stdout)
	table := [][]any{{"ROW", "NAME", "WOULD BE", "WHY"}}
	for _, i := range shown {
		r := rows[i]
		why := r.Why
		if len(r.Changes) > 0 {
			why += ": " + strings.Join(importer.ChangedWords(r.Changes), ", ")
		}
		table = append(table, []any{rowNumber(r.Row), importer.CutValue(r.Name), r.Outcome, why})
	}
	p.table(table...)
	if more := len(rows) - len(shown); more > 0 {
		fmt.Fprintf(p.stdout, "… and %d more; --json lists all.\n", more)
	}
}

// rowNumber says which row of a file something is in; a dash for what is in none.
func rowNumber(row int) string {
	if row == 0 {
		return "–"
	}
	return strconv.Itoa(row)
}

func (p *program) printProblems(problems []importer.Problem) {
	if len(problems) == 0 {
		return
	}
	fmt.Fprintln(p.stdout)
	rows := [][]any{{"ROW", "COLUMN", "", "PROBLEM"}}
	for _, problem := range problems[:min(len(problems), problemsShown)] {
		row := rowNumber(problem.Row)
		if problem.Code == importer.ProblemGone {
			row = "gone"
		}
		rows = append(rows, []any{row, problem.Column, problem.Severity, problem.Message})
	}
	p.table(rows...)
	if more := len(problems) - problemsShown; more > 0 {
		fmt.Fprintf(p.stdout, "… and %d more; --json lists them all.\n", more)
	}
}
