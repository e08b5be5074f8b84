package webtest

import (
	"context"
	"fmt"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/people"
)

// Password is the password of every person of the tests.
const Password = "a long walk by the creek"

// OfficerCouncil is the council of the officer of the tests.
const OfficerCouncil = "Yarra"

// Roles lists the people of the tests by what they are called.
func Roles() []string {
	return []string{"admin", "curator", "council-curator", "officer", "facilitator", "second-facilitator", "worker", "nobody-yet"}
}

// Hasher is quick: how strong the real one is, is tested where it is made.
func Hasher() *people.Hasher {
	return people.NewHasherAt(people.Cost{Memory: 64, Passes: 1, Threads: 1}, 4)
}

// CuratorCouncil is the council of the curator of one council: StitchID meets there, and CircleID does not.
const CuratorCouncil = "Melbourne"

// Person gives the person of a role, made at first: "admin", "curator" and "worker" everywhere, "council-curator" of
// CuratorCouncil, "officer" of OfficerCouncil, "facilitator" of StitchOrganisationID, "second-facilitator" of CircleOrganisationID, and "nobody-yet",
// who has no role.
func Person(ctx context.Context, catalogue *directory.Catalogue, role string) (*directory.Person, error) {
	email := role + "@demo.kith.example"
	if p, err := catalogue.Store().PersonByEmail(ctx, email); directory.ErrorCode(err) != directory.CodeNotFound {
		return p, err
	}
	grants, err := grantsOf(catalogue, role)
	if err != nil {
		return nil, err
	}
	p := &directory.Person{ID: directory.NewID(), Name: "Test " + role, Email: email, Grants: grants, CreatedAt: catalogue.Now(), UpdatedAt: catalogue.Now()}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if p.Password, err = Hasher().Hash(ctx, Password); err != nil {
		return nil, err
	}
	return p, catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		return tx.SavePassword(ctx, p.ID, p.Password)
	})
}

func grantsOf(catalogue *directory.Catalogue, role string) ([]directory.Grant, error) {
	one := func(r directory.Role, kind directory.ScopeKind, id string) []directory.Grant {
		return []directory.Grant{{Role: r, Scope: directory.Scope{Kind: kind, ID: id}}}
	}
	switch role {
	case "admin", "curator", "worker":
		return one(directory.Role(role), directory.ScopeAll, ""), nil
	case "council-curator":
		council, ok := catalogue.Gazetteer().AreaCode(CuratorCouncil)
		if !ok {
			return nil, fmt.Errorf("the gazetteer has no council %s", CuratorCouncil)
		}
		return one(directory.RoleCurator, directory.ScopeCouncil, council), nil
	case "officer":
		council, ok := catalogue.Gazetteer().AreaCode(OfficerCouncil)
		if !ok {
			return nil, fmt.Errorf("the gazetteer has no council %s", OfficerCouncil)
		}
		return one(directory.RoleOfficer, directory.ScopeCouncil, council), nil
	case "facilitator":
		return one(directory.RoleFacilitator, directory.ScopeOrganisation, StitchOrganisationID), nil
	case "second-facilitator":
		return one(directory.RoleFacilitator, directory.ScopeOrganisation, CircleOrganisationID), nil
	case "nobody-yet":
		return nil, nil
	}
	return nil, fmt.Errorf("no person of the tests is a %q", role)
}
