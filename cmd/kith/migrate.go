package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

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

// migrationJSON is a migration as the command prints it.
type migrationJSON struct {
	Name      string     `json:"name"`
	AppliedAt *time.Time `json:"applied_at"` // null: not yet
}

func (p *program) migrate(ctx context.Context, f listFlags, onlyStatus bool) error {
	migrations, err := p.migrations(ctx, p.dataFolder(f.data, usualData), onlyStatus)
	out := []migrationJSON{}
	for _, m := range migrations {
		one := migrationJSON{Name: m.Name}
		if !m.AppliedAt.IsZero() {
			one.AppliedAt = &m.AppliedAt
		}
		out = append(out, one)
	}
	return p.answer(f.json, out, err, func() {
		rows := [][]any{{"MIGRATION", "APPLIED"}}
		for _, m := range migrations {
			rows = append(rows, []any{m.Name, appliedWords(m)})
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

func appliedWords(m sqlstore.Migration) string {
	if m.AppliedAt.IsZero() {
		return "not yet"
	}
	return m.AppliedAt.Format(time.RFC3339)
}
