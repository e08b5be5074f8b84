package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/kithdirectory/kith/directory"
)

// gazetteerLimit is the largest gazetteer file taken, in bytes.
const gazetteerLimit = 64 << 20

func (p *program) gazetteerCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "gazetteer", Short: "The suburbs Kith knows", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	var f listFlags
	load := &cobra.Command{
		Use: "load FILE", Short: "Use your own suburbs instead of the embedded ones", Args: cobra.ExactArgs(1),
		Long: "Use your own suburbs instead of the embedded ones: a CSV with the columns of geo/gazetteer.csv.\nServers use it when they next start, and rebuild their listings by it.",
		RunE: func(cmd *cobra.Command, args []string) error { return p.loadGazetteer(cmd.Context(), f, args[0]) },
	}
	f.add(load)
	cmd.AddCommand(load)
	return cmd
}

type gazetteerJSON struct {
	Suburbs int `json:"suburbs"`
}

func (p *program) loadGazetteer(ctx context.Context, f listFlags, path string) error {
	var out gazetteerJSON
	file, err := readLimited(path, gazetteerLimit)
	if err == nil {
		var catalogue *directory.Catalogue
		var closing func()
		if catalogue, closing, err = p.openCatalogue(ctx, p.dataFolder(f.data, usualData), false); err == nil {
			defer closing()
			out.Suburbs, err = directory.SaveGazetteer(ctx, catalogue.Store(), file)
		}
	}
	return p.answer(f.json, out, err, func() {
		fmt.Fprintf(p.stdout, "%d suburbs are loaded. Restart the server to use them.\n", out.Suburbs)
	})
}

// readLimited reads a file of at most a number of bytes.
func readLimited(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, directory.Wrap(directory.CodeNotFound, err, "%s cannot be read", path)
	case info.IsDir():
		return nil, directory.Errorf(directory.CodeInvalid, "%s is a folder, not a file", path)
	case info.Size() > most:
		return nil, directory.Errorf(directory.CodeTooLarge, "%s has %d MB; at most %d MB are read", path, info.Size()>>20, most>>20)
	case info.Size() == 0:
		return nil, directory.Errorf(directory.CodeInvalid, "%s is empty", path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, directory.Wrap(directory.CodeUnavailable, err, "%s cannot be read", path)
	}
	return content, nil
}
