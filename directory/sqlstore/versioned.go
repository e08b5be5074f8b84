package sqlstore

import (
	"context"
	"fmt"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// versioned is an entity that counts its saves. insert and update take its id, its new version and
// args; update takes the version it replaces after them. Both touch no row where they may not be.
type versioned struct {
	what    string // "group"
	title   string // as a sentence names it: “Tuesday Walkers”
	table   string
	id      string
	version *int
	entity  any
	insert  string
	update  string
	args    func(doc string) []any
}

// saveVersioned writes e under its next version and sets that in the entity. It goes back where the
// transaction does.
func (t *tx) saveVersioned(ctx context.Context, e versioned) error {
	if e.id == "" {
		return directory.Invalid("id", "This %s cannot be saved: it has no id.", e.what)
	}
	old := *e.version
	restore := func() { *e.version = old }
	*e.version = old + 1
	err := t.writeVersioned(ctx, e, old)
	if err != nil {
		restore()
		return err
	}
	t.undo = append(t.undo, restore)
	return nil
}

func (t *tx) writeVersioned(ctx context.Context, e versioned, old int) error {
	doc, err := encode(e.title, e.entity)
	if err != nil {
		return err
	}
	args := append([]any{e.id, old + 1}, e.args(doc)...)
	var n int64
	if old > 0 {
		n, err = t.exec(ctx, withArticle(e.what), e.update, append(args, old)...)
	} else {
		// Rows that wait do not mind: they refer to what was inserted before them.
		n, err = t.execNow(ctx, withArticle(e.what), e.insert, args...)
	}
	if err != nil || n == 1 {
		return err
	}
	return t.explainStale(ctx, e, old)
}

// explainStale says why a save touched nothing. Writers go one after the other, so what it reads is
// what the save met.
func (t *tx) explainStale(ctx context.Context, e versioned, old int) error {
	var stored int
	found, err := t.row(ctx, withArticle(e.what), []any{&stored}, `SELECT version FROM `+e.table+` WHERE id = $1`, e.id)
	switch {
	case err != nil:
		return err
	case found && stored != old && old == 0:
		return directory.Errorf(directory.CodeConflict, "%s is stored already. Open it, and change what is there.", e.title)
	case found && stored != old:
		by, err := t.lastAuthor(ctx, e)
		if err != nil {
			return err
		}
		return directory.Errorf(directory.CodeConflict,
			"%s was saved%s while you had it open: you changed version %d, and it is at %d now. Nothing of yours was saved. Open it again to see both, and make your change once more where it still holds.",
			e.title, by, old, stored)
	case !found && old > 0:
		return directory.Errorf(directory.CodeConflict, "%s is not stored, so version %d of it cannot be changed. Save it as new.", e.title, old)
	}
	return directory.Errorf(directory.CodeConflict,
		"%s has a source key that another %s of the same source has. Give each a key of its own in the source, or merge the two.", e.title, e.what)
}

// lastAuthor says who saved the stored version, as " by Maree", for what keeps revisions.
func (t *tx) lastAuthor(ctx context.Context, e versioned) (string, error) {
	if e.table != "catalogue_group" {
		return "", nil
	}
	var author string
	found, err := t.row(ctx, "a revision", []any{&author},
		`SELECT author FROM revision WHERE group_id = $1 ORDER BY version DESC LIMIT 1`, e.id)
	if !found || author == "" {
		return "", err
	}
	return " by " + author, err
}

// named puts an entity's name into a sentence.
func named(what, name string) string {
	if name == "" {
		return "This " + what
	}
	return fmt.Sprintf("The %s “%s”", what, name)
}

// orNull keeps an empty reference out of foreign keys.
func orNull(id string) any {
	if id == "" {
		return nil
	}
	return id
}

// withArticle puts a or an before a word.
func withArticle(word string) string {
	if strings.ContainsAny(word[:1], "aeiou") {
		return "an " + word
	}
	return "a " + word
}
