package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/sqlstore"
)

func (p *program) migrateCommand() *cobra.Command {
	var f listFlags
	var status bool
	cmd := &cobra.Command{
		Use: "migrate", Short: "Bring the database to this program's tables (serve does it too)", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.migrate(cmd.Context(), f, status) },
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&status, "status", false, "only say which migrations are applied")
	return cmd
}

func (p *program) migrate(ctx context.Context, f listFlags, onlyStatus bool) error {
	migrations, err := p.migrations(ctx, p.dataFolder(f.data, usualData), onlyStatus)
	return p.answer(f.json, migrations, err, func() {
		rows := [][]any{{"MIGRATION", "APPLIED"}}
		for _, m := range migrations {
			rows = append(rows, []any{m.Name, m.Applied})
		}
		p.table(rows...)
	})
}

func (p *program) migrations(ctx context.Context, folder string, onlyStatus bool) ([]sqlstore.Migration, error) {
	var options []sqlstore.Option
	if onlyStatus {
		if err := p.existingData(folder); err != nil {
			return nil, err
		}
		options = append(options, sqlstore.Unmigrated())
	}
	store, err := p.openStore(ctx, folder, options...)
	if err != nil {
		return nil, err
	}
	defer store.Close()
	return store.Status(ctx)
}

// makeFolder makes the data folder, readable by its owner alone: it holds true addresses.
func makeFolder(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return directory.Wrap(directory.CodeUnavailable, err, "the data folder %s cannot be made; choose another with --data", folder)
	}
	return nil
}
