package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/sqlstore"
)

// Where the data is kept unless --data or KITH_DATA says otherwise.
const (
	usualData = "./kith-data"
	demoData  = "./kith-demo"
)

// dataFolder gives the folder a command works in.
func (p *program) dataFolder(flag, usual string) string {
	switch {
	case flag != "":
		return flag
	case p.config.Data != "":
		return p.config.Data
	}
	return usual
}

// openStore opens the catalogue's database: PostgreSQL where KITH_DATABASE_URL says so, else SQLite
// in the data folder, which is made where it is missing.
func (p *program) openStore(ctx context.Context, folder string, options ...sqlstore.Option) (*sqlstore.Store, error) {
	if p.config.DatabaseURL != "" {
		return sqlstore.OpenPostgres(ctx, p.config.DatabaseURL, options...)
	}
	// Readable by its owner alone: it holds true addresses.
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, directory.Wrap(directory.CodeUnavailable, err, "the data folder %s cannot be made; choose another with --data", folder)
	}
	return sqlstore.OpenSQLite(ctx, folder, options...)
}

// openCatalogue joins the parts; withIndex also for searching.
func (p *program) openCatalogue(ctx context.Context, folder string, withIndex bool) (*directory.Catalogue, func(), error) {
	store, err := p.openStore(ctx, folder)
	if err != nil {
		return nil, nil, err
	}
	var parts directory.Parts
	closing := func() {
		if parts.Index != nil {
			if err := parts.Index.Close(); err != nil {
				p.log.Error("the search index did not close cleanly", "error", err)
			}
		}
		if err := store.Close(); err != nil {
			p.log.Error("the database did not close cleanly", "error", err)
		}
	}
	parts, err = p.parts(ctx, store, withIndex)
	if err != nil {
		closing()
		return nil, nil, err
	}
	return directory.NewCatalogue(parts), closing, nil
}

func (p *program) parts(ctx context.Context, store directory.Store, withIndex bool) (directory.Parts, error) {
	gazetteer, err := directory.LoadGazetteer(ctx, store)
	if err != nil {
		return directory.Parts{}, fmt.Errorf("read the gazetteer: %w", err)
	}
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		return directory.Parts{}, fmt.Errorf("read the vocabulary: %w", err)
	}
	terms, err := readSchoolTerms(p.config.SchoolTerms)
	if err != nil {
		return directory.Parts{}, err
	}
	zone, err := time.LoadLocation(p.config.Zone)
	if err != nil {
		return directory.Parts{}, fmt.Errorf("read the time zone: %w", err)
	}
	parts := directory.Parts{Store: store, Gazetteer: gazetteer, Vocabulary: vocabulary, Terms: terms, Zone: zone, Log: p.log}
	if withIndex {
		parts.Index, err = p.openIndex(ctx, store, vocabulary)
	}
	return parts, err
}

// existingData says so where a command that only reads is pointed at a folder without a catalogue.
func (p *program) existingData(folder string) error {
	if p.config.DatabaseURL != "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(folder, sqlstore.SQLiteFile)); err != nil {
		return directory.Errorf(directory.CodeNotFound, "there is no catalogue in %s; name its folder with --data, or make one with kith serve or kith import --apply", folder)
	}
	return nil
}

// readSchoolTerms gives the terms Kith ships with and, where a file is named, those of the file over them.
func readSchoolTerms(path string) (*directory.SchoolTerms, error) {
	terms, err := directory.LoadSchoolTerms()
	if err != nil || path == "" {
		return terms, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, directory.Wrap(directory.CodeInvalid, err, "the file of school terms cannot be opened")
	}
	defer file.Close()
	own, err := directory.ReadSchoolTerms(file)
	if err != nil {
		return nil, err
	}
	return terms.With(own), nil
}
