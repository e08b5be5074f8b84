package directory

import (
	"fmt"
	"slices"
)

// Role says what an Actor may do. A person holds roles by Grants; the other three are not given to anybody.
type Role string

// The roles there are.
const (
	RoleAnyone   Role = "anyone"   // not signed in: searches, reads, proposes and reports
	RolePerson   Role = "person"   // signed in; what they may do stands in their grants
	RoleOperator Role = "operator" // whoever may run the kith command on this machine
	RoleSystem   Role = "system"   // Kith's own jobs, such as relisting

	RoleAdmin       Role = "admin"       // everything, people and their roles included
	RoleCurator     Role = "curator"     // keeps groups true: all, or those of a council or a source
	RoleOfficer     Role = "officer"     // brings in lists of a source, or of a council's sources
	RoleFacilitator Role = "facilitator" // keeps the groups of an organisation, or one group
	RoleWorker      Role = "worker"      // searches, confirms, notes and reports
)

// GrantedRoles lists those that a person can be given, widest first.
func GrantedRoles() []Role {
	return []Role{RoleAdmin, RoleCurator, RoleOfficer, RoleFacilitator, RoleWorker}
}

// Permission is one thing an Actor may do. Routes name theirs in the route table.
type Permission string

// The permissions there are.
const (
	MayAnything Permission = "anyone"  // no permission is needed
	MaySearch   Permission = "search"  // search and read what is published, where the directory is not public
	MayAccount  Permission = "account" // see and change one's own account, sessions and keys
	MayConfirm  Permission = "confirm" // say that a group was rung today and is still right
	MayNote     Permission = "note"    // leave a colleague's note on a group
	MayEdit     Permission = "edit"    // change a group; what is risky waits for a curator
	MayHistory  Permission = "history" // read a group's revisions
	MayReveal   Permission = "reveal"  // be shown the true address of a place that is not public
	MayPublish  Permission = "publish" // change a group without review, archive, merge, change many at once
	MayLoosen   Permission = "loosen"  // make a place less private
	MayReview   Permission = "review"  // decide changes, notes and reports
	MayImport   Permission = "import"  // bring in lists, describe and retire their source
	MayPeople   Permission = "people"  // invite people, give roles, disable and erase accounts
	MayAudit    Permission = "audit"   // read the audit log
	MayMail     Permission = "mail"    // read the mails that were, or were not, sent
	MayOperate  Permission = "operate" // what only the operator and admins do
)

// gives tells whether a role has a permission. It is the one table of who may do what.
func (r Role) gives(p Permission) bool {
	switch p {
	case MayAnything:
		return true
	case MaySearch, MayAccount:
		return slices.Contains(GrantedRoles(), r)
	case MayConfirm, MayNote:
		return r == RoleAdmin || r == RoleCurator || r == RoleWorker
	case MayEdit, MayHistory, MayReveal:
		return r == RoleAdmin || r == RoleCurator || r == RoleFacilitator
	case MayPublish, MayLoosen, MayReview:
		return r == RoleAdmin || r == RoleCurator
	case MayImport:
		return r == RoleAdmin || r == RoleOfficer
	case MayPeople, MayAudit, MayMail, MayOperate:
		return r == RoleAdmin
	}
	return false
}

// ScopeKind says what a Scope is measured by.
type ScopeKind string

// The kinds of scope.
const (
	ScopeAll          ScopeKind = "all"
	ScopeCouncil      ScopeKind = "council"      // groups with a published place in it, or serving it; ID is its area code (geo.AreaCode)
	ScopeSource       ScopeKind = "source"       // what a source brought
	ScopeOrganisation ScopeKind = "organisation" // the groups of an organisation
	ScopeGroup        ScopeKind = "group"        // one group
)

// Scope says where a Grant holds.
type Scope struct {
	Kind ScopeKind `json:"kind"`
	ID   string    `json:"id,omitempty"` // empty for all
}

// Covers tells whether an object lies within the scope.
func (s Scope) Covers(o Object) bool {
	switch s.Kind {
	case ScopeAll:
		return true
	case ScopeCouncil:
		return s.ID != "" && slices.Contains(o.Councils, s.ID)
	case ScopeSource:
		return s.ID != "" && o.SourceID == s.ID
	case ScopeOrganisation:
		return s.ID != "" && o.OrganisationID == s.ID
	case ScopeGroup:
		return s.ID != "" && o.GroupID == s.ID
	}
	return false
}

// Object is what an actor wants to touch, as far as scopes ask: a group, or a source with its councils. The zero
// Object is the whole directory, which only ScopeAll covers.
type Object struct {
	GroupID        string
	OrganisationID string
	SourceID       string
	Councils       []string // area codes, of what is published of it: nothing is told from a place that is not public
}

// Grant gives a person a role somewhere.
type Grant struct {
	Role  Role  `json:"role"`
	Scope Scope `json:"scope"`
	// FirstNations marks a curator who may verify what only First Nations people can (vocabulary.md:
	// culture.first-nations-safe). The community decides what is safe.
	FirstNations bool `json:"first_nations,omitempty"`
}

// scopesOf says where each role may be given.
func scopesOf(r Role) []ScopeKind {
	switch r {
	case RoleAdmin, RoleWorker:
		return []ScopeKind{ScopeAll}
	case RoleCurator:
		return []ScopeKind{ScopeAll, ScopeCouncil, ScopeSource}
	case RoleOfficer:
		return []ScopeKind{ScopeCouncil, ScopeSource}
	case RoleFacilitator:
		return []ScopeKind{ScopeOrganisation, ScopeGroup}
	}
	return nil
}

// Validate says what is wrong with g.
func (g Grant) Validate() error {
	f := faults{}
	kinds := scopesOf(g.Role)
	switch {
	case kinds == nil:
		f.add("role", "say admin, curator, officer, facilitator or worker, not %q", g.Role)
	case !slices.Contains(kinds, g.Scope.Kind):
		f.add("scope", "a %s is given by %s, not by %q", g.Role, scopeWords(kinds), g.Scope.Kind)
	case g.Scope.Kind != ScopeAll && g.Scope.ID == "":
		f.add("scope", "say which %s", g.Scope.Kind)
	case g.Scope.Kind == ScopeAll && g.Scope.ID != "":
		f.add("scope", "all needs no name")
	}
	f.check(!g.FirstNations || g.Role == RoleCurator, "first_nations", "only a curator can be marked so")
	return f.err("This role")
}

func scopeWords(kinds []ScopeKind) string {
	words := string(kinds[0])
	for _, k := range kinds[1:] {
		words = fmt.Sprintf("%s or %s", words, k)
	}
	return words
}
