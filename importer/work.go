package importer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

const (
	// lookAgain is how often a process looks for imports to work on: those another process took in, or whose
	// worker died.
	lookAgain = 5 * time.Second
	// noteProgress is how often a job writes how far it has come.
	noteProgress = time.Second
	// workTries is how often a job is begun again in one process where it failed for no fault of the files.
	workTries = 3
	// openImports is how many of the newest imports are looked through for work.
	openImports = 200
)

// errStopped ends a job that a person asked to stop.
var errStopped = errors.New("a person stopped the import")

// Work does the jobs of imports, one at a time, until ctx ends. Several processes may work on one store.
func (d *Desk) Work(ctx context.Context) {
	holder, failures := directory.NewID(), map[string]int{}
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for {
		d.workOnAll(ctx, holder, failures)
		d.workOnSources(ctx, holder)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-d.wake:
		}
	}
}

func (d *Desk) workOnAll(ctx context.Context, holder string, failures map[string]int) {
	imports, err := d.parts.Catalogue.Store().Imports(ctx, openImports)
	if err != nil {
		if ctx.Err() == nil {
			d.parts.Log.Error("the imports cannot be read", "error", err)
		}
		return
	}
	for at := len(imports) - 1; at >= 0 && ctx.Err() == nil; at-- { // the oldest first
		i := imports[at]
		if !i.Working() || !OfTheDesk(i) && i.Status != directory.ImportUndoing {
			continue
		}
		switch err := d.workOn(ctx, i.ID, holder); {
		case err == nil:
			delete(failures, i.ID)
		case ctx.Err() == nil:
			failures[i.ID]++
			d.parts.Log.Error("the work on an import failed", "import", i.ID, "try", failures[i.ID], "error", err)
			if failures[i.ID] >= workTries && d.giveUp(ctx, i.ID) {
				delete(failures, i.ID) // whoever has it gone on with gets as many tries again
			}
		}
	}
}

// workOn does the job of one import, unless another process is at it.
func (d *Desk) workOn(ctx context.Context, id, holder string) error {
	store := d.parts.Catalogue.Store()
	_, err := underLease(ctx, store, importLease(id), holder, func(ctx context.Context, cancel context.CancelCauseFunc) error {
		i, err := store.Import(ctx, id)
		if err != nil || !i.Working() {
			return err
		}
		j := &job{desk: d, i: i, cancel: cancel}
		err = j.run(ctx)
		if errors.Is(context.Cause(ctx), errStopped) {
			return j.stopped(context.WithoutCancel(ctx))
		}
		return err
	})
	return err
}

// giveUp leaves an import whose work failed again and again for a person to look at, and tells whether it could.
func (d *Desk) giveUp(ctx context.Context, id string) bool {
	err := d.parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		i, err := tx.Import(ctx, id)
		if err != nil || !i.Working() {
			return err
		}
		stop(i, d.parts.Catalogue.Now())
		if err := tx.SaveImport(ctx, i); err != nil {
			return err
		}
		job, err := tx.ImportJob(ctx, id)
		if err != nil {
			return err
		}
		return tx.SaveImportProgress(ctx, id, string(StageFailed), job.Done, job.Total)
	})
	if err != nil {
		d.parts.Log.Error("an import that failed cannot be put aside", "import", id, "error", err)
	}
	return err == nil
}

// job is the work on one import under way.
type job struct {
	desk   *Desk
	i      *directory.Import
	cancel context.CancelCauseFunc
	noted  time.Time
	stage  Stage
}

func (j *job) run(ctx context.Context) error {
	j.progress(ctx, Progress{})
	if err := ctx.Err(); err != nil {
		return err
	}
	switch j.i.Status {
	case directory.ImportReading:
		return j.read(ctx)
	case directory.ImportApplying:
		_, err := resume(ctx, j.desk.parts, directory.Operator(j.i.DecidedBy), j.i.ID, j.told(ctx))
		if err == nil {
			err = j.dropFiles(ctx)
		}
		return err
	case directory.ImportUndoing:
		_, err := undo(ctx, j.desk.parts, directory.Operator(j.i.DecidedBy), j.i.ID, j.told(ctx))
		if err == nil {
			err = j.dropFiles(ctx)
		}
		return err
	}
	return nil
}

func (j *job) told(ctx context.Context) func(Progress) {
	return func(p Progress) { j.progress(ctx, p) }
}

// progress notes how far the job has come, and ends it where a person asked for that.
func (j *job) progress(ctx context.Context, p Progress) {
	now := time.Now()
	if p.Stage == j.stage && now.Sub(j.noted) < noteProgress {
		return
	}
	j.noted, j.stage = now, p.Stage
	store := j.desk.parts.Catalogue.Store()
	if p.Stage != "" {
		err := store.Write(ctx, func(tx directory.Tx) error {
			return tx.SaveImportProgress(ctx, j.i.ID, string(p.Stage), p.Done, p.Total)
		})
		if err != nil && ctx.Err() == nil {
			j.desk.parts.Log.Error("the progress of an import cannot be noted", "error", err)
		}
	}
	if state, err := store.ImportJob(ctx, j.i.ID); err == nil && state.Cancel {
		j.cancel(errStopped)
	}
}

// stopped notes that a person stopped the job.
func (j *job) stopped(ctx context.Context) error {
	err := j.desk.parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		i, err := tx.Import(ctx, j.i.ID)
		if err != nil {
			return err
		}
		if i.Working() {
			stop(i, j.desk.parts.Catalogue.Now())
			if err := tx.SaveImport(ctx, i); err != nil {
				return err
			}
		}
		return tx.CancelImportJob(ctx, j.i.ID, false)
	})
	if err != nil {
		return fmt.Errorf("note that the import was stopped: %w", err)
	}
	return nil
}

// stop notes on an import that the work on it was stopped.
func stop(i *directory.Import, now time.Time) {
	i.UpdatedAt = now
	if i.Status == directory.ImportUndoing {
		i.Status = directory.ImportUndoStopped
		return
	}
	i.Status = directory.ImportStopped
}

// read understands the files and leaves the import waiting for a person, or refused.
func (j *job) read(ctx context.Context) (err error) {
	d := j.desk
	source, err := d.parts.Catalogue.Store().Source(ctx, j.i.SourceID)
	if err != nil {
		return fmt.Errorf("find the import's source: %w", err)
	}
	options := Options{
		Source: source.Name, Region: j.i.Settings.Region, Licence: j.i.Settings.Licence, Format: j.i.Settings.Format,
		Apply: true, Hold: true, Into: j.i, Actor: directory.Operator(j.i.Author), Progress: j.told(ctx),
	}
	report, err := d.readFiles(ctx, j.i, options)
	if j.i.Settings.Address != "" && directory.ErrorCode(err) == directory.CodeUnavailable && ctx.Err() == nil {
		report, err = Refusal(options, nil, err), nil // the server is to blame, and is asked again another time
	}
	if err != nil {
		return err
	}
	if report.Refused == nil { // staging has saved the import
		return d.settleFetched(ctx, j.i, report)
	}
	text, err := json.Marshal(report)
	if err != nil {
		return fmt.Errorf("encode the report: %w", err)
	}
	j.i.Status, j.i.Report = directory.ImportRefused, text
	if err := saveImport(ctx, d.parts.Catalogue, j.i); err != nil {
		return err
	}
	return d.settleFetched(ctx, j.i, report)
}

// readFiles opens the files of an import and stages their records.
func (d *Desk) readFiles(ctx context.Context, i *directory.Import, options Options) (report *Report, err error) {
	rules, err := understand.LoadRules()
	if err != nil {
		return nil, err
	}
	state, err := StateOf(ctx, d.parts.Catalogue, options)
	if err != nil {
		return refusedOr(options, nil, err)
	}
	mappings := Mappings{}
	if len(i.Settings.Mapping) > 0 {
		if mappings.Given, err = ReadMappings(bytes.NewReader(i.Settings.Mapping), "mapping"); err != nil {
			return refusedOr(options, nil, err)
		}
	} else if mappings.Remembered, err = d.rememberedMappings(ctx, i, options.Source); err != nil {
		return nil, err
	}
	paths, remove, err := []string{i.Settings.Address}, func() error { return nil }, error(nil)
	if len(i.Files) > 0 {
		paths, remove, err = d.unpack(ctx, i)
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, remove()) }()
	read := AdaptOptions{
		State: state, Source: options.Source, Today: d.parts.Catalogue.Today(), Rules: rules, Suburb: SuburbNames(d.parts.Catalogue.Gazetteer()),
		LeftOut: LeftOutOf(d.parts.Catalogue, options.Source),
	}
	batch, closeFiles, err := d.open(ctx, paths, options.Format, mappings, read, func(used []*Mapping) error {
		text, err := WriteMappings(used)
		i.Settings.Mapping = text
		return err
	})
	defer func() { err = errors.Join(err, closeFiles()) }()
	if err != nil {
		return refusedOr(options, batch.Files, err)
	}
	return Run(ctx, d.parts, options, batch)
}

// rememberedMappings gives what the columns of a source stood for when it was last published, or else, where it never
// was, when its files were last read: somebody may have corrected them then.
func (d *Desk) rememberedMappings(ctx context.Context, of *directory.Import, source string) ([]*Mapping, error) {
	remembered, err := RememberedMappings(ctx, d.parts.Catalogue, source)
	if err != nil || len(remembered) > 0 {
		return remembered, err
	}
	imports, err := d.parts.Catalogue.Store().Imports(ctx, openImports)
	if err != nil {
		return nil, fmt.Errorf("read the imports: %w", err)
	}
	for _, i := range imports {
		if i.SourceID == of.SourceID && i.ID != of.ID && len(i.Settings.Mapping) > 0 {
			return ReadMappings(bytes.NewReader(i.Settings.Mapping), "mapping")
		}
	}
	return nil, nil
}

// refusedOr makes a report of what is the files' or the person's fault; anything else failed.
func refusedOr(options Options, files []FileReport, err error) (*Report, error) {
	if refusal(err) || directory.ErrorCode(err) == directory.CodeNotFound {
		return Refusal(options, files, err), nil
	}
	return nil, err
}

// dropFiles forgets the files of an import that is applied: their hashes and records stay.
func (j *job) dropFiles(ctx context.Context) error {
	return j.desk.parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error { return tx.DropImportChunks(ctx, j.i.ID) })
}
