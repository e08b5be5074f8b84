package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/kithdirectory/kith/directory"
)

// The bounds of what one upload brings. Larger files are for the command.
const (
	MaxUploadFiles = 20
	MaxUploadBytes = 64 << 20 // of all its files
	chunkBytes     = 1 << 20
)

// Desk is where people bring files in, see what was understood, decide, and apply or undo, while jobs of this or
// another process do the work. Whatever stops, the next job goes on from what the store holds.
type Desk struct {
	parts Parts
	open  OpenFiles
	wake  chan struct{}
	due   chan struct{} // a source may be due
}

// OpenFiles opens the files of an import as one batch, as formats.Open does.
type OpenFiles func(ctx context.Context, paths []string, format string, mappings Mappings, read AdaptOptions, used func([]*Mapping) error) (Batch, func() error, error)

// NewDesk makes a desk. Jobs are only done while Work runs, here or in another process on the same store.
func NewDesk(parts Parts, open OpenFiles) *Desk {
	if parts.Log == nil {
		parts.Log = slog.New(slog.DiscardHandler)
	}
	return &Desk{parts: parts, open: open, wake: make(chan struct{}, 1), due: make(chan struct{}, 1)}
}

// Upload is one file brought in.
type Upload struct {
	Name    string
	Content io.Reader
}

// Begin keeps the files and has them read. source is the source's name; the same name next time brings it up to
// date.
func (d *Desk) Begin(ctx context.Context, actor directory.Actor, source string, settings directory.ImportSettings, files []Upload) (*directory.Import, error) {
	if !actor.Has(directory.MayImport) {
		return nil, errNotTheirs()
	}
	switch {
	case len(files) == 0:
		return nil, directory.Invalid("files", "Choose at least one file.")
	case len(files) > MaxUploadFiles:
		return nil, directory.Invalid("files", "At most %d files can be one import.", MaxUploadFiles)
	}
	return d.beginWith(ctx, actor, source, settings, files, MaxUploadBytes)
}

// beginWith receives files of so many bytes at most, and begins an import of them.
func (d *Desk) beginWith(ctx context.Context, actor directory.Actor, source string, settings directory.ImportSettings, files []Upload, most int64) (begun *directory.Import, err error) {
	kept, err := receive(files, most)
	defer func() { err = errors.Join(err, drop(kept)) }()
	if err != nil {
		return nil, err
	}
	return d.begin(ctx, actor, source, settings, kept)
}

// BeginAt has what stands at settings.Address fetched and read, as Begin does with files.
func (d *Desk) BeginAt(ctx context.Context, actor directory.Actor, source string, settings directory.ImportSettings) (*directory.Import, error) {
	if !actor.Has(directory.MayImport) {
		return nil, errNotTheirs()
	}
	u, err := url.Parse(settings.Address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return nil, directory.Invalid("address", "Write an address that begins with https:// or http://, without a name or password in it.")
	}
	return d.begin(ctx, actor, source, settings, nil)
}

func (d *Desk) begin(ctx context.Context, actor directory.Actor, source string, settings directory.ImportSettings, kept []received) (*directory.Import, error) {
	s, isNew, err := d.source(ctx, source)
	if err != nil {
		return nil, err
	}
	if isNew {
		s.Council = strings.TrimSpace(settings.Council)
		err = permitNew(d.parts, actor, s)
	} else {
		err = permitBegin(d.parts, actor, s, settings)
	}
	if err != nil {
		return nil, err
	}
	if _, err := parseRegion(d.parts.Catalogue.Gazetteer(), orElse(settings.Region, s.Region)); err != nil {
		return nil, err
	}
	now := d.parts.Catalogue.Now()
	begun := &directory.Import{
		ID: directory.NewID(), SourceID: s.ID, Status: directory.ImportReading, Author: actor.Name, Settings: settings, CreatedAt: now, UpdatedAt: now,
	}
	err = d.parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		if isNew {
			if err := tx.SaveSource(ctx, s); err != nil {
				return err
			}
		}
		begun.Files = nil
		for _, f := range kept {
			begun.Files = append(begun.Files, directory.ImportFile{Name: f.name, SHA256: f.sha256, Bytes: f.bytes})
		}
		if err := tx.SaveImport(ctx, begun); err != nil {
			return err
		}
		return keepFiles(ctx, tx, begun.ID, kept)
	})
	if err != nil {
		return nil, fmt.Errorf("keep the files: %w", err)
	}
	d.signal()
	return begun, nil
}

// source finds a source that may be imported into, or makes one.
func (d *Desk) source(ctx context.Context, name string) (s *directory.Source, isNew bool, err error) {
	name = strings.TrimSpace(name)
	s, err = d.parts.Catalogue.Store().SourceByName(ctx, name)
	switch {
	case directory.ErrorCode(err) == directory.CodeNotFound:
		now := d.parts.Catalogue.Now()
		s = &directory.Source{ID: directory.NewID(), Name: name, CreatedAt: now, UpdatedAt: now}
		if name == "" {
			return nil, false, directory.Invalid("source", "Give the list a name.")
		}
		return s, true, s.Validate()
	case err != nil:
		return nil, false, fmt.Errorf("find the source: %w", err)
	case s.Retired:
		return nil, false, directory.Invalid("source", "The source %q is retired. Import under another name.", name)
	}
	return s, false, nil
}

// safeName gives the name of an upload without folders or anything a file name cannot hold.
func safeName(name string) string {
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '/' || r == 0 {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	if name == "." || name == ".." || name == "" {
		return "file"
	}
	const longest = 120
	if runes := []rune(name); len(runes) > longest { // the end says the format
		name = string(runes[len(runes)-longest:])
	}
	return name
}

// unpack writes the kept files of an import into a folder of its own and gives their paths.
func (d *Desk) unpack(ctx context.Context, i *directory.Import) (paths []string, remove func() error, err error) {
	folder, err := os.MkdirTemp("", "kith-import-")
	if err != nil {
		return nil, nil, fmt.Errorf("make a temporary folder: %w", err)
	}
	remove = func() error { return os.RemoveAll(folder) }
	for n, f := range i.Files {
		sub := filepath.Join(folder, fmt.Sprint(n)) // two files may have one name
		path := filepath.Join(sub, f.Name)
		if err := os.Mkdir(sub, 0o700); err != nil {
			return nil, nil, errors.Join(fmt.Errorf("make a temporary folder: %w", err), remove())
		}
		if err := d.unpackFile(ctx, i.ID, n, f, path); err != nil {
			return nil, nil, errors.Join(err, remove())
		}
		paths = append(paths, path)
	}
	return paths, remove, nil
}

func (d *Desk) unpackFile(ctx context.Context, importID string, n int, f directory.ImportFile, path string) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write a temporary file: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	for part, left := 0, f.Bytes; left > 0; part++ {
		chunk, err := d.parts.Catalogue.Store().ImportChunk(ctx, importID, n, part)
		if err != nil {
			return err
		}
		if _, err := file.Write(chunk); err != nil {
			return fmt.Errorf("write a temporary file: %w", err)
		}
		left -= int64(len(chunk))
	}
	return nil
}

// Import gives an import with how far the work on it has come.
func (d *Desk) Import(ctx context.Context, id string) (*directory.Import, directory.ImportJob, error) {
	store := d.parts.Catalogue.Store()
	i, err := store.Import(ctx, id)
	if err == nil {
		err = AsItStands(ctx, store, i)
	}
	if err != nil {
		return nil, directory.ImportJob{}, err
	}
	job, err := store.ImportJob(ctx, id)
	return i, job, err
}

// Reread has the files read anew with other settings: another mapping, region or format.
func (d *Desk) Reread(ctx context.Context, actor directory.Actor, id string, settings directory.ImportSettings) error {
	if len(settings.Mapping) > 0 {
		if _, err := ReadMappings(strings.NewReader(string(settings.Mapping)), "mapping"); err != nil {
			return err
		}
	}
	if _, err := parseRegion(d.parts.Catalogue.Gazetteer(), settings.Region); err != nil {
		return err
	}
	return d.move(ctx, actor, id, func(i *directory.Import) error {
		unread := i.Status == directory.ImportStopped && len(i.Report) == 0
		if i.Status != directory.ImportWaiting && i.Status != directory.ImportRefused && !unread {
			return directory.Errorf(directory.CodeConflict, "%s Its files are not read again now.", Standing(i))
		}
		settings.Address, settings.Scheduled = i.Settings.Address, false // from now on it is this person's
		i.Settings, i.Status, i.Report = settings, directory.ImportReading, nil
		return nil
	})
}

// Decide notes what a person decided on one record, by its key.
func (d *Desk) Decide(ctx context.Context, actor directory.Actor, id, key string, choice directory.Choice, groupID string) error {
	switch choice {
	case directory.ChooseNew, directory.ChooseSkip:
		groupID = ""
	case directory.ChooseSame:
		if groupID == "" {
			return directory.Invalid("group_id", "Say which group it is the same as.")
		}
	default:
		return directory.Invalid("choice", "Choose new, same or skip, not %q.", choice)
	}
	return d.parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		i, err := tx.Import(ctx, id)
		if err != nil {
			return err
		}
		if err := d.permitImport(ctx, tx, actor, i); err != nil {
			return err
		}
		if i.Status != directory.ImportWaiting {
			return directory.Errorf(directory.CodeConflict, "%s Nothing is decided on it now.", Standing(i))
		}
		if err := decidable(ctx, tx, id, key, groupID); err != nil {
			return err
		}
		return tx.SaveDecision(ctx, id, key, directory.Decision{Choice: choice, GroupID: groupID, Author: actor.Name, At: d.parts.Catalogue.Now()})
	})
}

// decidable tells whether an import has a record of a key, and whether it may be said to be a group, if one is named.
func decidable(ctx context.Context, tx directory.Tx, id, key, groupID string) error {
	if key == "" {
		return directory.Invalid("key", "Say by its key which record is decided on.")
	}
	_, found, err := tx.RecordsWhere(ctx, id, directory.RecordFilter{Key: key}, 0, 1)
	switch {
	case err != nil:
		return err
	case found == 0:
		return directory.Errorf(directory.CodeNotFound, "This import has no record of that key. Look at its rows again.")
	case groupID == "":
		return nil
	}
	group, err := tx.Group(ctx, groupID)
	switch {
	case directory.ErrorCode(err) == directory.CodeNotFound:
		return directory.Invalid("group_id", "There is no such group, so the record cannot be the same.")
	case err != nil:
		return err
	case group.Status != directory.StatusPublished:
		return directory.Invalid("group_id", "That group is not shown any more, so the record cannot be the same. Choose another, or new.")
	}
	return nil
}

// Publishing is what a person says when an import is to be published.
type Publishing struct {
	AcceptGone bool   // more than a fifth of the source's groups are gone or lose their place, and that is meant
	Licence    string // empty: as said before
	Permission string // likewise
}

// Apply has an import published that waits for a decision, or goes on with one that was stopped. The source
// needs a licence or a permission by then.
func (d *Desk) Apply(ctx context.Context, actor directory.Actor, id string, said Publishing) error {
	return d.move(ctx, actor, id, func(i *directory.Import) error {
		if !i.Resumable() || i.Status == directory.ImportApplying {
			return directory.Errorf(directory.CodeConflict, "%s It cannot be published.", Standing(i))
		}
		var report Report
		if err := json.Unmarshal(i.Report, &report); err != nil {
			return fmt.Errorf("decode the import's report: %w", err)
		}
		if report.ManyGone && !said.AcceptGone {
			return directory.Invalid("accept_gone", "More than a fifth of the source's groups are gone from the files or would lose their place. Check that the files are whole and their columns understood; if they are, tick that it is meant.")
		}
		if err := superseded(ctx, d.parts.Catalogue.Store(), i); err != nil {
			return err
		}
		i.Settings.AcceptGone, i.DecidedBy, i.Status = said.AcceptGone, actor.Name, directory.ImportApplying
		i.Settings.Licence = orElse(said.Licence, i.Settings.Licence)
		i.Settings.Permission = orElse(said.Permission, i.Settings.Permission)
		return nil
	})
}

// Withdraw gives an import up. One that was stopped while it was published is undone: nothing of what is given up
// stays.
func (d *Desk) Withdraw(ctx context.Context, actor directory.Actor, id string) error {
	return d.move(ctx, actor, id, func(i *directory.Import) error {
		status := directory.ImportWithdrawn
		switch {
		case i.Status == directory.ImportWaiting, i.Status == directory.ImportRefused:
		case i.Status == directory.ImportStopped && len(i.Report) == 0: // while it was read
		case i.Status == directory.ImportStopped, i.Status == directory.ImportUndoStopped:
			status = directory.ImportUndoing
		case i.Status == directory.ImportApplied:
			return directory.Errorf(directory.CodeConflict, "%s Undo it instead.", Standing(i))
		default:
			return directory.Errorf(directory.CodeConflict, "%s It cannot be given up.", Standing(i))
		}
		i.DecidedBy, i.Status = actor.Name, status
		return nil
	})
}

// Undo has an import undone, or goes on with undoing it; see Undo.
func (d *Desk) Undo(ctx context.Context, actor directory.Actor, id string) error {
	return d.move(ctx, actor, id, func(i *directory.Import) error {
		if err := Undoable(ctx, d.parts.Catalogue.Store(), i); err != nil {
			return err
		}
		i.DecidedBy, i.Status = actor.Name, directory.ImportUndoing
		return nil
	})
}

// Stop asks the job at work on an import to stop. What it did stays, and it can be gone on with.
func (d *Desk) Stop(ctx context.Context, actor directory.Actor, id string) error {
	err := d.parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		i, err := tx.Import(ctx, id)
		if err != nil {
			return err
		}
		if err := d.permitImport(ctx, tx, actor, i); err != nil {
			return err
		}
		if !i.Working() {
			return directory.Errorf(directory.CodeConflict, "%s There is nothing to stop.", Standing(i))
		}
		return tx.CancelImportJob(ctx, id, true)
	})
	d.signal()
	return err
}

// move changes an import from one status to the next, in one transaction, and wakes the jobs.
func (d *Desk) move(ctx context.Context, actor directory.Actor, id string, change func(*directory.Import) error) error {
	err := d.parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		i, err := tx.Import(ctx, id)
		if err != nil {
			return err
		}
		if err := errors.Join(d.permitImport(ctx, tx, actor, i), AsItStands(ctx, tx, i)); err != nil {
			return err
		}
		if err := change(i); err != nil {
			return err
		}
		if i.Status == directory.ImportApplying {
			if err := d.describeSource(ctx, tx, actor, i); err != nil {
				return err
			}
		}
		if i.Status == directory.ImportWithdrawn {
			if err := errors.Join(tx.DropImportChunks(ctx, id), dropUnreported(ctx, tx, i)); err != nil {
				return err
			}
		}
		if err := errors.Join(tx.CancelImportJob(ctx, id, false), tx.SaveImportProgress(ctx, id, "", 0, 0)); err != nil {
			return err
		}
		i.UpdatedAt = d.parts.Catalogue.Now()
		return tx.SaveImport(ctx, i)
	})
	if err == nil {
		d.signal()
	}
	return err
}

// dropUnreported forgets the records of an import that was stopped while they were being kept.
func dropUnreported(ctx context.Context, tx directory.Tx, i *directory.Import) error {
	if len(i.Report) > 0 {
		return nil
	}
	return tx.DropRecords(ctx, i.ID)
}

// describeSource brings what was said at the desk into the source, once its data is published.
func (d *Desk) describeSource(ctx context.Context, tx directory.Tx, actor directory.Actor, i *directory.Import) error {
	s, err := tx.Source(ctx, i.SourceID)
	if err != nil {
		return err
	}
	if s.Retired {
		return errRetired(s)
	}
	said := i.Settings
	for to, from := range map[*string]string{
		&s.Licence: said.Licence, &s.Permission: said.Permission, &s.Publisher: said.Publisher, &s.Attribution: said.Attribution, &s.Council: said.Council, &s.URL: said.Address,
	} {
		if from != "" {
			*to = from
		}
	}
	if err := permitKept(d.parts, actor, s); err != nil {
		return err
	}
	if said.Region != "" {
		region, err := parseRegion(d.parts.Catalogue.Gazetteer(), said.Region)
		if err != nil {
			return err
		}
		s.Region = region.code
	}
	if len(said.Mapping) > 0 {
		s.Mapping = said.Mapping
	}
	if !s.MayPublish() {
		return &directory.Error{Code: directory.CodeInvalid, Message: "Say under what licence the source gives its data, or who permits publishing it. Until then nothing of it is published.",
			Fields: map[string]string{"licence": "a licence or a permission is needed"}}
	}
	s.UpdatedAt = d.parts.Catalogue.Now()
	if err := s.Validate(); err != nil {
		return err
	}
	return tx.SaveSource(ctx, s)
}

func (d *Desk) signal() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}
