-- An invitation link: what applicants must fill in, and how long and how often it serves.
CREATE TABLE IF NOT EXISTS company_entry_setting (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    cid INTEGER NOT NULL,
    setting TEXT NOT NULL, -- required fields, a JSON list
    code TEXT NOT NULL, -- random, or the SHA-256 (hex) of a random code
    template_id INTEGER NULL, -- applied on approval
    granter INTEGER NULL, -- who named the template, and must still be able to give it; no foreign key
    max_uses INTEGER NULL, -- NULL is unlimited
    uses INTEGER NOT NULL DEFAULT 0,
    expiry_time INTEGER NULL,
    revoked_time INTEGER NULL,
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT company_entry_setting_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE,
    CONSTRAINT company_entry_setting_template_id_fk FOREIGN KEY (template_id) REFERENCES permission_template (id) ON DELETE SET NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS company_entry_setting_code_uq ON company_entry_setting (code);
CREATE INDEX IF NOT EXISTS company_entry_setting_cid_ix ON company_entry_setting (cid);
CREATE INDEX IF NOT EXISTS company_entry_setting_template_id_ix ON company_entry_setting (template_id);

-- A membership or an application.
CREATE TABLE IF NOT EXISTS company_employee (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    cid INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    is_admin INTEGER NOT NULL DEFAULT 0,
    status INTEGER NOT NULL DEFAULT 0, -- -1 rejected, 0 pending, 1 accepted, 2 founder, 3 invited
    answers TEXT NULL, -- what the applicant filled in, JSON
    template_id INTEGER NULL, -- what the application or the invitation gives
    link_id INTEGER NULL, -- the link they came by
    apply_time INTEGER NULL,
    review_time INTEGER NULL,
    reviewer INTEGER NULL, -- who decided; no foreign key, so the decision survives them
    reason TEXT NOT NULL DEFAULT '', -- why they were refused
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT company_employee_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE,
    CONSTRAINT company_employee_uid_fk FOREIGN KEY (uid) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT company_employee_template_id_fk FOREIGN KEY (template_id) REFERENCES permission_template (id) ON DELETE SET NULL,
    CONSTRAINT company_employee_link_id_fk FOREIGN KEY (link_id) REFERENCES company_entry_setting (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX IF NOT EXISTS company_employee_cid_status_ix ON company_employee (cid, status, id);
CREATE UNIQUE INDEX IF NOT EXISTS company_employee_cid_uid_uq ON company_employee (cid, uid);
CREATE INDEX IF NOT EXISTS company_employee_uid_ix ON company_employee (uid);
CREATE INDEX IF NOT EXISTS company_employee_template_id_ix ON company_employee (template_id);
CREATE INDEX IF NOT EXISTS company_employee_link_id_ix ON company_employee (link_id);
