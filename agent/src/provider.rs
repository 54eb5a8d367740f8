//! Who runs the machine, as its firmware says it. Nothing is asked over the
//! network: a cloud's metadata address answers strangely outside of that cloud.

use std::{fs, path::Path};

/// Where Linux shows what the firmware says.
pub const FIRMWARE: &str = "/sys/class/dmi/id";

/// The asset tag that every Azure machine carries, and Hyper-V elsewhere not.
const AZURE: &str = "7783-7084-3265-9085-8269-3286-77";

/// Short names by what their firmware says. The clouds come before the
/// hypervisors they are built on.
const PROVIDERS: [(&str, &str); 22] = [
    ("alibaba cloud", "aliyun"),
    ("tencent cloud", "qcloud"),
    ("amazon ec2", "aws"),
    ("google compute engine", "gcp"),
    ("google", "gcp"),
    ("digitalocean", "digitalocean"),
    ("hetzner", "hetzner"),
    ("huawei cloud", "huawei"),
    ("huawei", "huawei"),
    ("oraclecloud", "oracle"),
    ("linode", "linode"),
    ("akamai", "linode"),
    ("vultr", "vultr"),
    ("scaleway", "scaleway"),
    ("upcloud", "upcloud"),
    ("openstack", "openstack"),
    ("vmware", "vmware"),
    ("virtualbox", "virtualbox"),
    ("parallels", "parallels"),
    ("xen", "xen"),
    ("qemu", "kvm"),
    ("kvm", "kvm"),
];

/// The provider that the files in `firmware` name; empty when they name none.
pub fn provider(firmware: &Path) -> String {
    let read = |file: &str| {
        // No file, or none that we may read: the firmware does not say.
        let text = fs::read_to_string(firmware.join(file)).unwrap_or_default();
        text.trim().to_lowercase()
    };
    let vendor = read("sys_vendor");
    let tag = read("chassis_asset_tag");
    if vendor == "microsoft corporation" {
        return if tag == AZURE { "azure" } else { "hyper-v" }.to_owned();
    }
    let says = [vendor, read("product_name"), tag, read("board_vendor")];
    PROVIDERS
        .iter()
        .find(|(sign, _)| says.iter().any(|text| text.contains(sign)))
        .map(|(_, name)| (*name).to_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named_by(files: &[(&str, &str)]) -> String {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in files {
            fs::write(folder.path().join(file), format!("{text}\n")).unwrap();
        }
        provider(folder.path())
    }

    #[test]
    fn each_cloud_is_known_by_its_firmware() {
        for (vendor, product, name) in [
            ("Alibaba Cloud", "Alibaba Cloud ECS", "aliyun"),
            ("Tencent Cloud", "CVM", "qcloud"),
            ("Amazon EC2", "t3.micro", "aws"),
            ("Google", "Google Compute Engine", "gcp"),
            ("DigitalOcean", "Droplet", "digitalocean"),
            ("Hetzner", "vServer", "hetzner"),
            ("Huawei Cloud", "OpenStack Nova", "huawei"),
            ("VMware, Inc.", "VMware Virtual Platform", "vmware"),
            ("QEMU", "Standard PC (Q35 + ICH9, 2009)", "kvm"),
            ("Red Hat", "KVM", "kvm"),
            ("innotek GmbH", "VirtualBox", "virtualbox"),
            ("Dell Inc.", "PowerEdge R640", ""),
        ] {
            let files = [("sys_vendor", vendor), ("product_name", product)];
            assert_eq!(named_by(&files), name, "{vendor}");
        }
    }

    #[test]
    fn hyper_v_is_azure_only_with_azures_tag() {
        let vendor = ("sys_vendor", "Microsoft Corporation");
        let azure = [
            vendor,
            ("chassis_asset_tag", "7783-7084-3265-9085-8269-3286-77"),
        ];
        assert_eq!(named_by(&azure), "azure");
        assert_eq!(named_by(&[vendor]), "hyper-v");
    }

    #[test]
    fn a_cloud_may_sign_on_its_tag_or_its_board_alone() {
        let oracle = [
            ("sys_vendor", "QEMU"),
            ("chassis_asset_tag", "OracleCloud.com"),
        ];
        assert_eq!(named_by(&oracle), "oracle");
        let aws = [("sys_vendor", "Xen"), ("board_vendor", "Amazon EC2")];
        assert_eq!(named_by(&aws), "aws");
    }

    #[test]
    fn a_machine_without_firmware_tables_has_no_provider() {
        assert_eq!(provider(Path::new("/nowhere")), "");
    }
}
