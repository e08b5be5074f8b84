package importer

import (
	"context"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// ObjectOf gives a source as permissions see it: itself, in the council area whose officers look after it.
func ObjectOf(gazetteer *geo.Gazetteer, s *directory.Source) directory.Object {
	o := directory.Object{SourceID: s.ID}
	if code, ok := gazetteer.AreaCode(s.Council); ok && s.Council != "" {
		o.Councils = []string{code}
	}
	return o
}

// permit tells whether an actor may bring in and look after what a source gives.
func permit(parts Parts, actor directory.Actor, s *directory.Source) error {
	if !actor.May(directory.MayImport, ObjectOf(parts.Catalogue.Gazetteer(), s)) {
		return errNotTheirs()
	}
	return nil
}

func errNotTheirs() error {
	return directory.Errorf(directory.CodeForbidden, "This source is looked after by others. Ask whoever runs this directory.")
}

// permitKept refuses to give a source away: after a change it is still the actor's.
func permitKept(parts Parts, actor directory.Actor, s *directory.Source) error {
	if permit(parts, actor, s) == nil {
		return nil
	}
	return directory.Invalid("council", "Another council would look after this source then, and you could not. Ask whoever runs this directory to change it.")
}

// permitNew tells whether an actor may begin a source: an officer of a council one of that council.
func permitNew(parts Parts, actor directory.Actor, s *directory.Source) error {
	if permit(parts, actor, s) == nil {
		return nil
	}
	if !actor.Has(directory.MayImport) {
		return errNotTheirs()
	}
	return directory.Invalid("source", "There is no source of this name that is yours. Write the name of one of your sources, or say your council under Council that looks after it.")
}

// permitBegin tells whether an actor may bring a source up to date, with what is said of it.
func permitBegin(parts Parts, actor directory.Actor, s *directory.Source, settings directory.ImportSettings) error {
	if err := permit(parts, actor, s); err != nil {
		return err
	}
	said := *s
	said.Council = orElse(settings.Council, s.Council)
	return permitKept(parts, actor, &said)
}

// permitImport tells whether an actor may decide on an import.
func (d *Desk) permitImport(ctx context.Context, tx directory.Tx, actor directory.Actor, i *directory.Import) error {
	s, err := tx.Source(ctx, i.SourceID)
	if err != nil {
		return err
	}
	return permit(d.parts, actor, s)
}
