package sqlstore

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/kithdirectory/kith/directory"
)

// Migration is one numbered step of the schema.
type Migration struct {
	Version   int64
	Name      string    // of the file
	AppliedAt time.Time // UTC; zero where it is still to be run
}

// Migrate brings the schema up to what this program needs. Several programs may do so at once; the
// others wait. A database of a newer Kith is refused.
func (s *Store) Migrate(ctx context.Context) (err error) {
	unlock, err := s.lockSchema(ctx)
	if err != nil {
		return s.dialect.fault(ctx, err, "waiting for its turn to look at the schema")
	}
	defer func() {
		if unlockErr := unlock(); unlockErr != nil && err == nil {
			err = s.dialect.fault(ctx, unlockErr, "letting others look at the schema")
		}
	}()
	if err := s.refuseNewer(ctx); err != nil {
		return err
	}
	provider, err := s.provider()
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return s.dialect.fault(ctx, err, "bringing the schema up to date")
}

// Status lists every migration this program knows, in order.
func (s *Store) Status(ctx context.Context) ([]Migration, error) {
	provider, err := s.provider()
	if err != nil {
		return nil, err
	}
	found, err := provider.Status(ctx)
	if err != nil {
		return nil, s.dialect.fault(ctx, err, "reading the state of the schema")
	}
	all := make([]Migration, len(found))
	for i, m := range found {
		all[i] = Migration{Version: m.Source.Version, Name: m.Source.Path}
		if m.State == goose.StateApplied {
			all[i].AppliedAt = m.AppliedAt.UTC()
		}
	}
	return all, nil
}

// refuseNewer fails where the schema has migrations this program does not know.
func (s *Store) refuseNewer(ctx context.Context) error {
	provider, err := s.provider()
	if err != nil {
		return err
	}
	have, known, err := provider.GetVersions(ctx)
	if err != nil {
		return s.dialect.fault(ctx, err, "reading the version of the schema")
	}
	if have > known {
		return directory.Errorf(directory.CodeUnavailable,
			"This database was last used by a newer Kith: its schema is at %d, and this one knows up to %d. Start the newer Kith, or restore a backup made with this one.", have, known)
	}
	return nil
}

// provider is made anew for each use: it holds no connection of its own, and closing it would close
// the store's.
func (s *Store) provider() (*goose.Provider, error) {
	folder, err := s.dialect.migrations()
	if err == nil {
		var provider *goose.Provider
		provider, err = goose.NewProvider(s.dialect.goose, s.writer.DB, folder,
			goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
		if err == nil {
			return provider, nil
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, directory.Wrap(directory.CodeInternal, err, "This Kith was built without its %s migrations.", s.dialect.name)
	}
	return nil, directory.Wrap(directory.CodeInternal, err, "The %s migrations in this Kith cannot be read.", s.dialect.name)
}
