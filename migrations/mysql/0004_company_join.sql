-- An invitation link: what applicants must fill in, and how long and how often it serves.
CREATE TABLE IF NOT EXISTS company_entry_setting (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    cid BIGINT NOT NULL,
    setting LONGTEXT NOT NULL, -- required fields, a JSON list
    code VARCHAR(64) NOT NULL, -- random, or the SHA-256 (hex) of a random code
    template_id BIGINT NULL, -- applied on approval
    granter BIGINT NULL, -- who named the template, and must still be able to give it; no foreign key
    max_uses BIGINT NULL, -- NULL is unlimited
    uses BIGINT NOT NULL DEFAULT 0,
    expiry_time BIGINT NULL,
    revoked_time BIGINT NULL,
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY company_entry_setting_code_uq (code),
    KEY company_entry_setting_cid_ix (cid),
    KEY company_entry_setting_template_id_ix (template_id),
    CONSTRAINT company_entry_setting_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE,
    CONSTRAINT company_entry_setting_template_id_fk FOREIGN KEY (template_id) REFERENCES permission_template (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A membership or an application.
CREATE TABLE IF NOT EXISTS company_employee (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    cid BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    is_admin SMALLINT NOT NULL DEFAULT 0,
    status SMALLINT NOT NULL DEFAULT 0, -- -1 rejected, 0 pending, 1 accepted, 2 founder, 3 invited
    answers LONGTEXT NULL, -- what the applicant filled in, JSON
    template_id BIGINT NULL, -- what the application or the invitation gives
    link_id BIGINT NULL, -- the link they came by
    apply_time BIGINT NULL,
    review_time BIGINT NULL,
    reviewer BIGINT NULL, -- who decided; no foreign key, so the decision survives them
    reason VARCHAR(1000) NOT NULL DEFAULT '', -- why they were refused
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY company_employee_cid_uid_uq (cid, uid),
    KEY company_employee_uid_ix (uid),
    KEY company_employee_cid_status_ix (cid, status, id),
    KEY company_employee_link_id_ix (link_id),
    KEY company_employee_template_id_ix (template_id),
    CONSTRAINT company_employee_cid_fk FOREIGN KEY (cid) REFERENCES company (id) ON DELETE CASCADE,
    CONSTRAINT company_employee_uid_fk FOREIGN KEY (uid) REFERENCES `user` (id) ON DELETE CASCADE,
    CONSTRAINT company_employee_template_id_fk FOREIGN KEY (template_id) REFERENCES permission_template (id) ON DELETE SET NULL,
    CONSTRAINT company_employee_link_id_fk FOREIGN KEY (link_id) REFERENCES company_entry_setting (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
