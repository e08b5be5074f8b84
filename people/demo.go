package people

import (
	"context"
	"slices"

	"github.com/kithdirectory/kith/directory"
)

// DemoPassword is the password of every demo account.
const DemoPassword = "try kith out loud"

// DemoAccount is an account of the demo, as the sign-in page shows it.
type DemoAccount struct {
	Email string
	Role  string // in words
}

// DemoAccounts lists the accounts Demo makes, in the order they are shown.
func DemoAccounts() []DemoAccount {
	return []DemoAccount{
		{"admin@demo.kith.example", "Admin"},
		{"curator@demo.kith.example", "Curator of all groups"},
		{"officer@demo.kith.example", "Officer, who brings in lists"},
		{"facilitator@demo.kith.example", "Facilitator of an organisation"},
		{"second-facilitator@demo.kith.example", "Facilitator of another organisation"},
		{"worker@demo.kith.example", "Link worker"},
	}
}

var demoNames = []string{"Ada Admin", "Cora Curator", "Omar Officer", "Faye Facilitator", "Sam Second", "Wen Worker"}

func demoID(account DemoAccount) string { return directory.DerivedID("demo", "person", account.Email) }

func isDemo(p *directory.Person) bool {
	return slices.ContainsFunc(DemoAccounts(), func(a DemoAccount) bool { return demoID(a) == p.ID })
}

// EndDemo disables the demo's accounts, where there are any: their password is known to everybody.
func (s *Service) EndDemo(ctx context.Context) error { return s.setDemo(ctx, false) }

func (s *Service) setDemo(ctx context.Context, open bool) error {
	return s.store.Write(ctx, func(tx directory.Tx) error {
		for _, account := range DemoAccounts() {
			p, err := tx.Person(ctx, demoID(account))
			switch {
			case directory.ErrorCode(err) == directory.CodeNotFound:
				continue
			case err != nil:
				return err
			case p.Disabled == !open:
				continue
			}
			p.Disabled, p.UpdatedAt = !open, s.now()
			if err := tx.SavePerson(ctx, p); err != nil {
				return err
			}
			if err := tx.DropSessionsOf(ctx, p.ID, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// Demo makes one account a role on the demo catalogue, or opens those there are.
func (s *Service) Demo(ctx context.Context) error {
	switch _, err := s.store.Person(ctx, demoID(DemoAccounts()[0])); {
	case err == nil:
		return s.setDemo(ctx, true)
	case directory.ErrorCode(err) != directory.CodeNotFound:
		return err
	}
	hash, err := s.hasher.Hash(ctx, DemoPassword)
	if err != nil {
		return err
	}
	grants, err := s.demoGrants(ctx)
	if err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx directory.Tx) error {
		for i, account := range DemoAccounts() {
			p := &directory.Person{
				ID: demoID(account), Name: demoNames[i], Email: account.Email, Grants: grants[i], CreatedAt: s.now(), UpdatedAt: s.now(),
			}
			if err := p.Validate(); err != nil {
				return err
			}
			if err := tx.SavePerson(ctx, p); err != nil {
				return err
			}
			if err := tx.SavePassword(ctx, p.ID, hash); err != nil {
				return err
			}
		}
		return nil
	})
}

// demoGrants gives the facilitators the organisations with the most groups, and the officer the source of all.
func (s *Service) demoGrants(ctx context.Context) ([][]directory.Grant, error) {
	sources, err := s.store.Sources(ctx)
	if err != nil {
		return nil, err
	}
	organisations, err := s.largestOrganisations(ctx)
	if err != nil {
		return nil, err
	}
	if len(sources) == 0 || len(organisations) < 2 {
		return nil, directory.Errorf(directory.CodeInternal, "the demo has no source or fewer than two organisations")
	}
	everywhere := directory.Scope{Kind: directory.ScopeAll}
	one := func(role directory.Role, scope directory.Scope) []directory.Grant {
		return []directory.Grant{{Role: role, Scope: scope}}
	}
	return [][]directory.Grant{
		one(directory.RoleAdmin, everywhere),
		one(directory.RoleCurator, everywhere),
		one(directory.RoleOfficer, directory.Scope{Kind: directory.ScopeSource, ID: sources[0].ID}),
		one(directory.RoleFacilitator, directory.Scope{Kind: directory.ScopeOrganisation, ID: organisations[0]}),
		one(directory.RoleFacilitator, directory.Scope{Kind: directory.ScopeOrganisation, ID: organisations[1]}),
		one(directory.RoleWorker, everywhere),
	}, nil
}

// largestOrganisations lists organisations by how many groups are shown of them, the most first.
func (s *Service) largestOrganisations(ctx context.Context) ([]string, error) {
	counts := map[string]int{}
	for after := ""; ; {
		groups, err := s.store.GroupsAfter(ctx, after, 500)
		if err != nil {
			return nil, err
		}
		if len(groups) == 0 {
			break
		}
		for _, g := range groups {
			if g.OrganisationID != "" && g.Status == directory.StatusPublished {
				counts[g.OrganisationID]++
			}
		}
		after = groups[len(groups)-1].ID
	}
	var ids []string
	for id := range counts {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int {
		if d := counts[b] - counts[a]; d != 0 {
			return d
		}
		if a < b {
			return -1
		}
		return 1
	})
	return ids, nil
}
