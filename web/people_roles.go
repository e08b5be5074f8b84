package web

import (
	"context"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// roleChoice is a role that can be given.
type roleChoice struct {
	Value  directory.Role
	Words  string
	Chosen bool
}

func roleChoices(chosen string) []roleChoice {
	var all []roleChoice
	for _, r := range directory.GrantedRoles() {
		all = append(all, roleChoice{r, roleWords(r), string(r) == chosen})
	}
	slices.Reverse(all) // the widest last
	return all
}

// roleWords says what a role is for.
func roleWords(r directory.Role) string {
	switch r {
	case directory.RoleAdmin:
		return "Admin: everything, people too"
	case directory.RoleCurator:
		return "Curator: keeps groups true"
	case directory.RoleOfficer:
		return "Officer: brings in lists"
	case directory.RoleFacilitator:
		return "Facilitator: keeps the groups of an organisation"
	case directory.RoleWorker:
		return "Link worker: searches, rings and reports"
	}
	return string(r)
}

// rolesInWords says what somebody holds, in the order of the grants.
func (s *Server) rolesInWords(ctx context.Context, grants []directory.Grant) ([]string, error) {
	var words []string
	for _, g := range grants {
		name, _, _ := strings.Cut(roleWords(g.Role), ":")
		where, err := s.scopeWords(ctx, g.Scope)
		if err != nil {
			return nil, err
		}
		words = append(words, name+where)
	}
	return words, nil
}

// scopeWords says where a role holds; what it names may be gone.
func (s *Server) scopeWords(ctx context.Context, scope directory.Scope) (string, error) {
	store := s.catalogue.Store()
	var name string
	var err error
	switch scope.Kind {
	case directory.ScopeAll:
		return "", nil
	case directory.ScopeCouncil:
		name = s.catalogue.Gazetteer().AreaName(scope.ID)
	case directory.ScopeSource:
		var source *directory.Source
		if source, err = store.Source(ctx, scope.ID); err == nil {
			name = "the list " + source.Name
		}
	case directory.ScopeOrganisation:
		var o *directory.Organisation
		if o, err = store.Organisation(ctx, scope.ID); err == nil {
			name = o.Name
		}
	case directory.ScopeGroup:
		var g *directory.Group
		if g, err = store.Group(ctx, scope.ID); err == nil {
			name = g.Name
		}
	}
	if err != nil && directory.ErrorCode(err) != directory.CodeNotFound {
		return "", err
	}
	if name == "" {
		name = "something that is no longer here"
	}
	return " of " + name, nil
}

// whereChoice is a scope that may be meant by what was typed.
type whereChoice struct {
	Value string // kind and id, as "organisation:0192…"
	Words string
	scope directory.Scope
}

// mostChoices is how many are shown where several may be meant.
const mostChoices = 20

// grantOf makes a grant of a role and of where it holds: as it was chosen, or as it was typed. Where what was typed may
// mean several, they are given to choose from. No role is no grant.
func (s *Server) grantOf(ctx context.Context, role, where, chosen string) (*directory.Grant, []whereChoice, error) {
	if role == "" {
		return nil, nil, nil
	}
	g := &directory.Grant{Role: directory.Role(role), Scope: directory.Scope{Kind: directory.ScopeAll}}
	if !slices.Contains(directory.GrantedRoles(), g.Role) {
		return nil, nil, directory.Invalid("role", "Choose a role from the list.")
	}
	where = strings.TrimSpace(where)
	switch {
	case g.Role == directory.RoleAdmin, g.Role == directory.RoleWorker:
		return g, nil, nil
	case chosen != "":
		kind, id, _ := strings.Cut(chosen, ":")
		g.Scope = directory.Scope{Kind: directory.ScopeKind(kind), ID: id}
		if err := g.Validate(); err != nil {
			return nil, nil, directory.Invalid("where", "Choose where the role holds from the list.")
		}
		name, err := s.scopeWords(ctx, g.Scope)
		if err == nil && strings.HasSuffix(name, "no longer here") {
			err = directory.Invalid("where", "What you chose is not here. Write it again.")
		}
		return g, nil, err
	case where == "" && g.Role == directory.RoleCurator:
		return g, nil, nil
	case where == "":
		return nil, nil, directory.Invalid("where", "Say where: %s.", map[bool]string{true: "an organisation or a group", false: "a council or a list"}[g.Role == directory.RoleFacilitator])
	}
	meant, err := s.placesMeant(ctx, g.Role, where)
	switch {
	case err != nil:
		return nil, nil, err
	case len(meant) == 0:
		return nil, nil, directory.Invalid("where", "We find nothing of that name. Write it as it stands in the directory.")
	case len(meant) == 1:
		g.Scope = meant[0].scope
		return g, nil, nil
	}
	return nil, meant, nil
}

// placesMeant lists what a name may mean: for a facilitator organisations and groups, for others councils and sources.
// One that is called exactly so is meant.
func (s *Server) placesMeant(ctx context.Context, role directory.Role, name string) ([]whereChoice, error) {
	find := s.sourcesMeant
	if role == directory.RoleFacilitator {
		find = s.groupsMeant
	}
	found, err := find(ctx, name)
	if err != nil {
		return nil, err
	}
	exact := slices.DeleteFunc(slices.Clone(found), func(c whereChoice) bool { return !strings.EqualFold(strings.TrimPrefix(c.Words, "the list "), name) })
	if len(exact) == 1 {
		return exact, nil
	}
	return found[:min(len(found), mostChoices)], nil
}

func whereChoiceOf(kind directory.ScopeKind, id, words string) whereChoice {
	return whereChoice{string(kind) + ":" + id, words, directory.Scope{Kind: kind, ID: id}}
}

func (s *Server) sourcesMeant(ctx context.Context, name string) ([]whereChoice, error) {
	var found []whereChoice
	if code, ok := s.catalogue.Gazetteer().AreaCode(name); ok && strings.HasPrefix(code, "council:") {
		found = append(found, whereChoiceOf(directory.ScopeCouncil, code, s.catalogue.Gazetteer().AreaName(code)))
	}
	sources, err := s.catalogue.Store().Sources(ctx)
	for _, source := range sources {
		if strings.Contains(strings.ToLower(source.Name), strings.ToLower(name)) {
			found = append(found, whereChoiceOf(directory.ScopeSource, source.ID, "the list "+source.Name))
		}
	}
	return found, err
}

// listingsLookedAt bounds how many listings a name is looked for in.
const listingsLookedAt = 200

func (s *Server) groupsMeant(ctx context.Context, name string) ([]whereChoice, error) {
	words := directory.Tokens(name)
	listings, err := s.catalogue.Store().ListingsWithWords(ctx, words, nil, listingsLookedAt)
	if err != nil {
		return nil, err
	}
	has := func(text string) bool {
		tokens := directory.Tokens(text)
		return text != "" && !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(tokens, w) })
	}
	var organisations, groups []whereChoice
	add := func(to *[]whereChoice, c whereChoice) {
		if !slices.Contains(*to, c) {
			*to = append(*to, c)
		}
	}
	for _, l := range listings {
		if l.OrganisationID != "" && has(l.Organisation) {
			add(&organisations, whereChoiceOf(directory.ScopeOrganisation, l.OrganisationID, l.Organisation))
		}
		if has(l.Name) {
			add(&groups, whereChoiceOf(directory.ScopeGroup, l.GroupID, l.Name))
		}
	}
	return append(organisations, groups...), nil
}
