package csv

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/understand"
)

// Batch opens delimited files as one import, joined by their keys and names. used is told what the columns of
// each file stand for, in the order of paths. Every file is opened before a record is read, so that one which is not what
// it says refuses the import at once. The caller closes the batch with the function given.
func Batch(ctx context.Context, paths []string, mappings importer.Mappings, options importer.AdaptOptions, used func([]*importer.Mapping) error) (importer.Batch, func() error, error) {
	b := &batch{}
	for _, path := range paths {
		if err := b.open(ctx, path, mappings, options.Rules); err != nil {
			return importer.Batch{Format: "csv", Files: b.reports()}, b.close, err
		}
	}
	if err := used(b.mappings); err != nil {
		return importer.Batch{Format: "csv", Files: b.reports()}, b.close, err
	}
	joined, err := importer.Join(ctx, b.tables, b.mappings, options)
	if err != nil {
		return importer.Batch{Format: "csv", Files: b.reports()}, b.close, err
	}
	b.joined = joined
	return importer.Batch{Format: "csv", Files: b.reports(), Records: joined.Records(ctx), Summary: b.summary}, b.close, nil
}

// batch is the files of one import.
type batch struct {
	files    []*hashedFile
	tables   []*importer.Table
	mappings []*importer.Mapping
	origins  []importer.MappingOrigin
	joined   *importer.Joined
}

// hashedFile is a file whose hash grows as it is read.
type hashedFile struct {
	*os.File
	sum hash.Hash
}

// Read reads on and adds what it read to the hash.
func (f *hashedFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	f.sum.Write(p[:n])
	return n, err
}

func (b *batch) open(ctx context.Context, path string, mappings importer.Mappings, rules *understand.Rules) error {
	name := filepath.Base(path)
	file, err := importer.OpenFile(path)
	if err != nil {
		return err
	}
	hashed := &hashedFile{File: file, sum: sha256.New()}
	b.files = append(b.files, hashed)
	table, err := Open(ctx, hashed, name)
	if err != nil {
		return err
	}
	if !table.Whole {
		if err := spreadSample(ctx, table, path); err != nil {
			return err
		}
	}
	mapping, origin, err := mappings.For(table, rules)
	if err != nil {
		return err
	}
	b.tables, b.mappings, b.origins = append(b.tables, table), append(b.mappings, mapping), append(b.origins, origin)
	return nil
}

// spreadSample reads a long file once more, for a sample that does not depend on the order of its rows.
func spreadSample(ctx context.Context, table *importer.Table, path string) (err error) {
	file, err := importer.OpenFile(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	again, err := Open(ctx, file, filepath.Base(path))
	if err != nil {
		return err
	}
	return table.SpreadSample(again.Rows)
}

// reports tells what is known of the files; their hashes are whole once every record is read.
func (b *batch) reports() []importer.FileReport {
	reports := make([]importer.FileReport, len(b.files))
	for i, file := range b.files {
		reports[i] = importer.FileReport{Name: filepath.Base(file.Name()), Format: "csv", Sheets: []string{}}
		if i < len(b.tables) {
			reports[i].Encoding, reports[i].HeaderRow, reports[i].Mapping = b.tables[i].Encoding, b.tables[i].HeaderRow, b.origins[i]
		}
	}
	return reports
}

func (b *batch) summary() importer.Summary {
	s := importer.Summary{Files: b.reports()}
	for i, file := range b.files {
		if _, err := io.Copy(io.Discard, file); err == nil { // what follows the last row, if anything
			s.Files[i].SHA256 = hex.EncodeToString(file.sum.Sum(nil))
		}
	}
	s.Mapping, s.Skipped = b.joined.Report(), b.joined.Skipped()
	return s
}

func (b *batch) close() error {
	var errs []error
	for _, file := range b.files {
		if err := file.Close(); err != nil {
			errs = append(errs, fmt.Errorf("close %s: %w", filepath.Base(file.Name()), err))
		}
	}
	return errors.Join(errs...)
}
