package importer

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// WebFile is what stands at an address on the web.
type WebFile struct {
	Body         io.ReadCloser // nil where it is unchanged
	Unchanged    bool
	ETag         string
	LastModified string
}

// FetchAgain gets what stands at an address unless its server says that it is as it was when it gave these marks.
type FetchAgain func(ctx context.Context, address, etag, lastModified string) (*WebFile, error)

const (
	// lookForDue is how often a process looks for sources that are due.
	lookForDue = time.Minute
	// refetchClaim is how long a process has for finding out whether a source changed before another may try.
	refetchClaim = time.Hour
)

// schedule is who fetches sources when it is time.
func schedule() directory.Actor { return directory.Operator("the schedule") }

// Watch fetches sources when it is time, until ctx ends. Several processes may watch one store. What was fetched is
// read by Work.
func (d *Desk) Watch(ctx context.Context, fetch FetchAgain) {
	tick := time.NewTicker(lookForDue)
	defer tick.Stop()
	for {
		if err := d.RefetchDue(ctx, fetch); err != nil && ctx.Err() == nil {
			d.parts.Log.Error("the sources that are due cannot be fetched", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-d.due:
		}
	}
}

// RefetchDue looks at every source that is due, one after the other, and begins an import of each that changed.
func (d *Desk) RefetchDue(ctx context.Context, fetch FetchAgain) error {
	sources, err := d.parts.Catalogue.Store().Sources(ctx)
	if err != nil {
		return fmt.Errorf("read the sources: %w", err)
	}
	for _, s := range sources {
		if !d.isDue(s) {
			continue
		}
		claimed, err := d.claim(ctx, s.ID)
		if err != nil {
			return err
		}
		if claimed == nil {
			continue
		}
		if err := d.refetch(ctx, claimed, fetch); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) isDue(s *directory.Source) bool {
	return s.Refetch.Every > 0 && s.URL != "" && !s.Retired && !d.parts.Catalogue.Now().Before(s.Refetch.NextAt)
}

// claim makes this process the one that fetches a source now; nil where another one is, or an import of it is at
// work.
func (d *Desk) claim(ctx context.Context, sourceID string) (claimed *directory.Source, err error) {
	err = d.parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		claimed = nil
		s, err := tx.Source(ctx, sourceID)
		if err != nil || !d.isDue(s) {
			return err
		}
		imports, err := tx.Imports(ctx, openImports)
		if err != nil {
			return err
		}
		for _, i := range imports {
			if i.SourceID == sourceID && i.Working() {
				return nil
			}
		}
		s.Refetch.NextAt = d.parts.Catalogue.Now().Add(refetchClaim)
		claimed = s
		return tx.SaveSource(ctx, s)
	})
	if err != nil {
		return nil, fmt.Errorf("begin to fetch a source: %w", err)
	}
	return claimed, nil
}

// isFeed tells whether the first page of what was fetched says nothing of whether the others changed.
func isFeed(format string) bool {
	return slices.Contains([]string{"openactive", "hsds", "oruk"}, format)
}

// refetch asks whether a source changed, and begins an import of it where it did, or where that cannot be asked: of a
// feed, and of what was not read yet and may be one, whose other pages the import fetches with the first.
func (d *Desk) refetch(ctx context.Context, s *directory.Source, fetch FetchAgain) error {
	var got WebFile
	var files []Upload
	if format := s.Refetch.Good.Format; format != "" && !isFeed(format) {
		answer, err := fetch(ctx, s.URL, s.Refetch.ETag, s.Refetch.LastModified)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return d.note(ctx, s.ID, directory.Fetched{Sentence: sentence(err)}, nil)
		}
		if answer.Unchanged {
			return d.note(ctx, s.ID, directory.Fetched{OK: true, Unchanged: true}, nil)
		}
		defer func() {
			if err := answer.Body.Close(); err != nil {
				d.parts.Log.Info("a connection did not close cleanly", "error", err)
			}
		}()
		got = *answer
		files = []Upload{{Name: fileNameOf(s.URL), Content: got.Body}}
	}
	begun, err := d.beginFetched(ctx, s, files)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return d.note(ctx, s.ID, directory.Fetched{Sentence: sentence(err)}, nil)
	}
	d.parts.Log.Info("a source is fetched", "source", s.ID, "import", begun.ID)
	return d.change(ctx, s.ID, func(r *directory.Refetch) { r.ETag, r.LastModified = got.ETag, got.LastModified })
}

// mostFetched is how large a file may be that is fetched by itself, as it may be for the command.
const mostFetched = 256 << 20

// beginFetched begins an import of what was fetched, or of what stands at the source's address where nothing was yet.
func (d *Desk) beginFetched(ctx context.Context, s *directory.Source, files []Upload) (*directory.Import, error) {
	settings := directory.ImportSettings{Address: s.URL, Scheduled: true}
	if files == nil {
		return d.BeginAt(ctx, schedule(), s.Name, settings)
	}
	return d.beginWith(ctx, schedule(), s.Name, settings, files, mostFetched)
}

// fileNameOf gives the name of the file at an address.
func fileNameOf(address string) string {
	if u, err := url.Parse(address); err == nil {
		return path.Base(u.Path)
	}
	return "file"
}

// settleFetched notes how reading a source that was due went, and publishes what needs nobody.
func (d *Desk) settleFetched(ctx context.Context, i *directory.Import, report *Report) error {
	if !i.Settings.Scheduled {
		return nil
	}
	s, err := d.parts.Catalogue.Store().Source(ctx, i.SourceID)
	if err != nil {
		return err
	}
	f := directory.Fetched{
		OK: report.Refused == nil, ImportID: i.ID, Format: report.Format, Rows: report.Records, New: report.New, Changed: report.Changed, Gone: report.Gone, Rejected: report.Rejected,
	}
	move := func() error { return nil }
	switch wait := waitsFor(s, report); {
	case report.Refused != nil:
		f.Sentence = *report.Refused
	case report.New+report.Changed+report.Probable == 0 && report.Gone == s.Refetch.Good.Gone:
		move = func() error { return d.Withdraw(ctx, schedule(), i.ID) } // nothing to decide
	case wait != "":
		f.Sentence = wait
	default:
		move = func() error { return d.Apply(ctx, schedule(), i.ID, Publishing{}) }
	}
	if err := d.giveUpOlder(ctx, i); err != nil {
		return err
	}
	if err := move(); err != nil {
		f.Sentence = sentence(err)
	}
	return d.note(ctx, s.ID, f, func(r *directory.Refetch) {
		if !f.OK { // it must be read again whatever its server says
			r.ETag, r.LastModified = "", ""
		}
	})
}

// waitsFor says why a person has to look at what was fetched; "" where nobody has to.
func waitsFor(s *directory.Source, r *Report) string {
	switch {
	case !s.MayPublish():
		return "It waits for you: the source has neither a licence nor a permission."
	case r.ManyGone:
		return "It waits for you: more than a fifth of its groups are gone from it or would lose their place."
	case r.Probable > 0:
		return "It waits for you: some of what is new may be groups that are here already."
	case !s.Refetch.Itself:
		return "It waits for you: publishing by itself is off."
	}
	return ""
}

// giveUpOlder gives up what earlier fetches of the source brought and still waits: this import says it anew.
func (d *Desk) giveUpOlder(ctx context.Context, newer *directory.Import) error {
	imports, err := d.parts.Catalogue.Store().Imports(ctx, openImports)
	if err != nil {
		return fmt.Errorf("read the imports: %w", err)
	}
	for _, i := range imports {
		if i.SourceID == newer.SourceID && i.ID != newer.ID && i.Settings.Scheduled && i.Status == directory.ImportWaiting {
			if err := d.Withdraw(ctx, schedule(), i.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// note keeps how a try went. also may be nil.
func (d *Desk) note(ctx context.Context, sourceID string, f directory.Fetched, also func(*directory.Refetch)) error {
	return d.change(ctx, sourceID, func(r *directory.Refetch) {
		r.Note(f, d.parts.Catalogue.Now())
		if also != nil {
			also(r)
		}
	})
}

func (d *Desk) change(ctx context.Context, sourceID string, change func(*directory.Refetch)) error {
	err := d.parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		s, err := tx.Source(ctx, sourceID)
		if err != nil {
			return err
		}
		change(&s.Refetch)
		return tx.SaveSource(ctx, s)
	})
	if err != nil {
		return fmt.Errorf("note how fetching a source went: %w", err)
	}
	return nil
}

// Schedule says from where and how often a source is fetched by itself (hours; 0: never), and whether what needs
// nobody is then published by itself. now has it fetched at once.
func (d *Desk) Schedule(ctx context.Context, actor directory.Actor, sourceID, address string, every int, itself, now bool) error {
	err := d.parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		s, err := tx.Source(ctx, sourceID)
		if err != nil {
			return err
		}
		if err := permit(d.parts, actor, s); err != nil {
			return err
		}
		if s.URL != address {
			s.Refetch = directory.Refetch{} // what is known is of another address
		}
		s.URL, s.Refetch.Itself = address, itself
		if at := d.parts.Catalogue.Now(); now || s.Refetch.Every != every {
			s.Refetch.NextAt = at
		}
		s.Refetch.Every = every
		if err := s.Validate(); err != nil {
			return err
		}
		return tx.SaveSource(ctx, s)
	})
	if err != nil {
		return err
	}
	select {
	case d.due <- struct{}{}:
	default:
	}
	return nil
}
