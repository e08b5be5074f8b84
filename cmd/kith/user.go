package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/people"
)

// userFlags are what the commands about people take.
type userFlags struct {
	listFlags
	name, role, council, source, organisation, group string
	passwordStdin, firstNations                      bool
}

func (f *userFlags) addRole(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.role, "role", "", "admin, curator, officer, facilitator or worker")
	cmd.Flags().StringVar(&f.council, "council", "", "the council area where a curator's or officer's role holds")
	cmd.Flags().StringVar(&f.source, "source", "", "the source where a curator's or officer's role holds")
	cmd.Flags().StringVar(&f.organisation, "organisation", "", "the id of the organisation of a facilitator")
	cmd.Flags().StringVar(&f.group, "group", "", "the id of the one group of a facilitator")
	cmd.Flags().BoolVar(&f.firstNations, "first-nations", false, "a curator who may verify what only First Nations people can")
	cmd.MarkFlagsMutuallyExclusive("council", "source", "organisation", "group")
}

func (p *program) userCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "user", Short: "The people who may sign in, and their roles", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	var add, list, disable, enable, grant userFlags
	adding := &cobra.Command{Use: "add EMAIL", Short: "Add a person, and print the link by which they choose a password", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.addUser(cmd.Context(), add, args[0]) }}
	adding.Flags().StringVar(&add.name, "name", "", "what they are called here (default: the address before the @)")
	adding.Flags().BoolVar(&add.passwordStdin, "password-stdin", false, "read a password from standard input instead of printing a link")
	add.addRole(adding)
	listing := &cobra.Command{Use: "list", Short: "List the people", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.listUsers(cmd.Context(), list) }}
	disabling := &cobra.Command{Use: "disable EMAIL", Short: "Keep a person out, and sign them out everywhere", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.changeUser(cmd.Context(), disable, args[0], (*people.Service).Disable)
		}}
	enabling := &cobra.Command{Use: "enable EMAIL", Short: "Let a person in again", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.changeUser(cmd.Context(), enable, args[0], (*people.Service).Enable)
		}}
	granting := &cobra.Command{Use: "grant EMAIL", Short: "Give a person one role more", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.grantUser(cmd.Context(), grant, args[0]) }}
	grant.addRole(granting)
	for sub, f := range map[*cobra.Command]*userFlags{adding: &add, listing: &list, disabling: &disable, enabling: &enable, granting: &grant} {
		f.add(sub)
	}
	cmd.AddCommand(adding, listing, disabling, enabling, granting)
	return cmd
}

// userJSON is a person as the commands print them.
type userJSON struct {
	ID        string            `json:"id"`
	Name      string            `json:"name"`
	Email     string            `json:"email"`
	Grants    []directory.Grant `json:"grants"`
	Disabled  bool              `json:"disabled"`
	Password  bool              `json:"password"` // they have one
	CreatedAt time.Time         `json:"created_at"`
	Link      string            `json:"link,omitempty"` // by which they choose a password, a path without KITH_BASE_URL; only user add prints it
}

func userOf(p *directory.Person) userJSON {
	u := userJSON{ID: p.ID, Name: p.Name, Email: p.Email, Grants: p.Grants, Disabled: p.Disabled, Password: p.Password != "", CreatedAt: p.CreatedAt}
	if u.Grants == nil {
		u.Grants = []directory.Grant{}
	}
	return u
}

func (p *program) printUser(u userJSON) {
	p.table([]any{"name", u.Name}, []any{"e-mail", u.Email}, []any{"roles", grantWords(u.Grants)}, []any{"disabled", u.Disabled})
	if u.Link != "" {
		p.table([]any{"link", u.Link})
		if p.config.BaseURL == "" {
			fmt.Fprintln(p.stdout, "Put the address that people use in front of it. KITH_BASE_URL says it.")
		}
	}
}

// grantWords lists roles as the flags name them.
func grantWords(grants []directory.Grant) string {
	var words []string
	for _, g := range grants {
		word := string(g.Role)
		if g.Scope.Kind != directory.ScopeAll {
			word += " of " + string(g.Scope.Kind) + " " + strings.TrimPrefix(g.Scope.ID, string(g.Scope.Kind)+":")
		}
		words = append(words, word)
	}
	if words == nil {
		return "none"
	}
	return strings.Join(words, ", ")
}

// grants makes the grant that the flags name; none where no role is named.
func (f *userFlags) grants(ctx context.Context, c *directory.Catalogue) ([]directory.Grant, error) {
	if f.role == "" {
		return nil, nil
	}
	scope := directory.Scope{Kind: directory.ScopeAll}
	switch {
	case f.council != "":
		code, ok := c.Gazetteer().AreaCode(f.council)
		if !ok {
			return nil, directory.Invalid("council", "There is no council %q, or several are called so; add the state, as in Central Coast NSW.", f.council)
		}
		scope = directory.Scope{Kind: directory.ScopeCouncil, ID: code}
	case f.source != "":
		source, err := c.Store().SourceByName(ctx, f.source)
		if err != nil {
			return nil, err
		}
		scope = directory.Scope{Kind: directory.ScopeSource, ID: source.ID}
	case f.organisation != "":
		if _, err := c.Store().Organisation(ctx, f.organisation); err != nil {
			return nil, err
		}
		scope = directory.Scope{Kind: directory.ScopeOrganisation, ID: f.organisation}
	case f.group != "":
		if _, err := c.Store().Group(ctx, f.group); err != nil {
			return nil, err
		}
		scope = directory.Scope{Kind: directory.ScopeGroup, ID: f.group}
	}
	g := directory.Grant{Role: directory.Role(f.role), Scope: scope, FirstNations: f.firstNations}
	return []directory.Grant{g}, g.Validate()
}

func operatorOfUsers() directory.Actor { return directory.Operator("kith user") }

// openForUsers opens the store of a catalogue, which may be a new one: its first admin is added by this command.
func (p *program) openForUsers(ctx context.Context, f userFlags, fn func(*directory.Catalogue, *people.Service) error) error {
	catalogue, closing, err := p.openCatalogue(ctx, p.dataFolder(f.data, usualData), false)
	if err != nil {
		return err
	}
	defer closing()
	return fn(catalogue, people.New(people.Parts{Catalogue: catalogue}))
}

func (p *program) addUser(ctx context.Context, f userFlags, email string) error {
	var out userJSON
	err := p.openForUsers(ctx, f, func(c *directory.Catalogue, in *people.Service) error {
		grants, err := f.grants(ctx, c)
		if err != nil {
			return err
		}
		name := f.name
		if name == "" {
			name, _, _ = strings.Cut(email, "@")
		}
		if f.passwordStdin {
			password, err := bufio.NewReader(os.Stdin).ReadString('\n')
			if err != nil && password == "" {
				return directory.Invalid("password", "Standard input held no password.")
			}
			person, err := in.AddWithPassword(ctx, operatorOfUsers(), name, email, strings.TrimRight(password, "\r\n"), grants)
			if err == nil {
				out = userOf(person)
			}
			return err
		}
		person, path, err := in.Add(ctx, operatorOfUsers(), name, email, grants)
		if err == nil {
			out = userOf(person)
			out.Link = strings.TrimRight(p.config.BaseURL, "/") + path
		}
		return err
	})
	return p.answer(f.json, out, err, func() { p.printUser(out) })
}

func (p *program) listUsers(ctx context.Context, f userFlags) error {
	out := []userJSON{}
	err := p.reading(ctx, f.listFlags, func(c *directory.Catalogue) error {
		all, err := c.Store().People(ctx)
		for _, person := range all {
			out = append(out, userOf(person))
		}
		return err
	})
	return p.answer(f.json, out, err, func() {
		rows := [][]any{{"NAME", "E-MAIL", "ROLES", "STATE"}}
		for _, u := range out {
			state := ""
			switch {
			case u.Disabled:
				state = "disabled"
			case !u.Password:
				state = "invited"
			}
			rows = append(rows, []any{u.Name, u.Email, grantWords(u.Grants), state})
		}
		p.table(rows...)
	})
}

// userChange is what can be done to a person by id.
type userChange func(in *people.Service, ctx context.Context, actor directory.Actor, id string) error

func (p *program) changeUser(ctx context.Context, f userFlags, email string, do userChange) error {
	var out userJSON
	err := p.reading(ctx, f.listFlags, func(c *directory.Catalogue) error {
		person, err := c.Store().PersonByEmail(ctx, email)
		if err != nil {
			return err
		}
		if err := do(people.New(people.Parts{Catalogue: c}), ctx, operatorOfUsers(), person.ID); err != nil {
			return err
		}
		if person, err = c.Store().Person(ctx, person.ID); err == nil {
			out = userOf(person)
		}
		return err
	})
	return p.answer(f.json, out, err, func() { p.printUser(out) })
}

func (p *program) grantUser(ctx context.Context, f userFlags, email string) error {
	if f.role == "" {
		return usageError{directory.Invalid("role", "say which role: --role admin, curator, officer, facilitator or worker")}
	}
	return p.changeUser(ctx, f, email, func(in *people.Service, ctx context.Context, actor directory.Actor, id string) error {
		return in.Grant(ctx, actor, id, func(c *directory.Catalogue) ([]directory.Grant, error) { return f.grants(ctx, c) })
	})
}

// linkTo gives the address of a page of a server that listens somewhere; the page's path alone where it is not known
// how people reach it.
func (p *program) linkTo(listening, path string) string {
	return strings.TrimRight(p.linkBase(listening), "/") + path
}

// setUpWords offers a link that makes the first admin; "" where there is one. Each start offers a new one, and the one
// before ends.
func (p *program) setUpWords(ctx context.Context, in *people.Service, listening string) (string, error) {
	path, err := in.SetUpLink(ctx)
	if err != nil || path == "" {
		return "", err
	}
	return fmt.Sprintf("nobody looks after this Kith yet; make yourself its admin here, once, within a day:\n  %s\n", p.linkTo(listening, path)), nil
}
