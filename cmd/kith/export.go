package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/export"
	"github.com/kithdirectory/kith/people"
)

type exportFlags struct {
	data, format, output string
}

// exportFormats are what --format may say.
func exportFormats() []string { return []string{"csv", "geojson"} }

func (p *program) exportCommand() *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write what is published, as a table or for maps",
		Long: "Write what is published: as a table (csv), which kith import reads back, or for maps (geojson).\n" +
			"Private places and withheld contacts are not in it.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.export(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.data, "data", "", "data folder (KITH_DATA; default "+usualData+")")
	cmd.Flags().StringVar(&f.format, "format", "csv", strings.Join(exportFormats(), " or "))
	cmd.Flags().StringVarP(&f.output, "output", "o", "", "the file to write; it must not be there yet (default: standard output)")
	return cmd
}

func (p *program) export(ctx context.Context, f exportFlags) error {
	if !slices.Contains(exportFormats(), f.format) {
		return usageError{fmt.Errorf("--format: say %s, not %q", strings.Join(exportFormats(), " or "), f.format)}
	}
	return p.reading(ctx, listFlags{data: f.data}, func(c *directory.Catalogue) error {
		if err := c.RebuildIfStale(ctx, nil); err != nil { // by the rules of this version, not of an older one
			return err
		}
		if err := people.New(people.Parts{Catalogue: c}).NoteExport(ctx, directory.Operator("kith export"), f.format); err != nil {
			return err
		}
		if f.output == "" {
			_, err := p.writeExport(ctx, c, f.format, p.stdout)
			return err
		}
		return p.exportFile(ctx, c, f)
	})
}

func (p *program) writeExport(ctx context.Context, c *directory.Catalogue, format string, w io.Writer) (int, error) {
	if format == "geojson" {
		return export.GeoJSON(ctx, c, w, p.config.BaseURL)
	}
	return export.CSV(ctx, c, w)
}

// exportFile writes a new file, and leaves none behind that is not whole.
func (p *program) exportFile(ctx context.Context, c *directory.Catalogue, f exportFlags) (err error) {
	file, err := os.OpenFile(f.output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return directory.Wrap(directory.CodeInvalid, err, "the export cannot be written to %s; if it is there already, name another file or remove it", f.output)
	}
	n, err := p.writeExport(ctx, c, f.format, file)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(f.output))
	}
	fmt.Fprintf(p.stderr, "%d listings written to %s\n", n, f.output)
	return nil
}
