//! The list of migrations, oldest first. Knows the schema builder; knows no entity, so that a later change of an entity cannot
//! change an applied migration.
use sea_orm_migration::prelude::*;

mod m20261121_000001_create_staff;
mod m20261121_000002_create_item;
mod m20261121_000003_create_classification;
mod m20261121_000004_create_media;
mod m20261121_000005_create_town;
mod m20261121_000006_create_issue;
mod m20261121_000007_create_job;
mod m20261121_000008_create_search;
mod m20261122_000009_add_item_on_site;
mod m20261122_000010_create_printer;
mod m20261122_000011_add_issue_press;
mod m20261122_000012_add_image_keep;
mod m20261122_000013_create_waiver;
mod m20261122_000014_add_press_parts;
mod m20261122_000015_create_proofing;
mod m20261122_000016_add_issue_edition;
mod m20261122_000017_create_subject;
mod m20261122_000018_create_handoff;
mod m20261122_000019_create_tribune;
mod m20261122_000021_add_issue_cover;
mod m20261122_000022_add_issue_zoning;
mod m20261122_000023_add_guest_section;
mod m20261122_000024_add_job_lane;
mod m20261122_000025_add_comment_zone;
mod m20261122_000026_create_reading;
mod m20261123_000028_create_working_copy;
mod m20261123_000030_create_review;
mod m20261123_000031_place_by_edition;
mod m20261123_000032_name_revision;
mod m20261123_000033_index_change_log;
mod m20261123_000034_create_sign_in;
mod m20261123_000036_extend_image;
mod m20261123_000037_create_alert;
mod m20261123_000038_create_moved_address;
mod m20261123_000039_create_proposal;
mod m20261123_000040_end_rights_by_use;
mod m20261123_000041_add_image_crops;
mod m20261123_000042_add_job_start;
mod m20261123_000043_extend_classification;
mod m20261123_000044_index_desk;
mod m20261123_000045_index_review;
mod m20261123_000046_add_job_stage;
mod m20261123_000047_reshape_search;
mod m20261123_000048_create_best_bet;
mod m20261123_000049_create_demand;
mod m20261123_000053_create_site_version;
mod m20261123_000054_add_alert_whole;
mod m20261123_000060_create_dossier;
mod m20261123_000061_create_issue_page;
mod m20261123_000065_create_import;
mod m20261123_000078_create_subscription;
mod m20261123_000080_create_located;
mod m20261124_000079_create_sheet;

/// All migrations of this program.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_create_staff::Migration),
            Box::new(m20261121_000002_create_item::Migration),
            Box::new(m20261121_000003_create_classification::Migration),
            Box::new(m20261121_000004_create_media::Migration),
            Box::new(m20261121_000005_create_town::Migration),
            Box::new(m20261121_000006_create_issue::Migration),
            Box::new(m20261121_000007_create_job::Migration),
            Box::new(m20261121_000008_create_search::Migration),
            Box::new(m20261122_000009_add_item_on_site::Migration),
            Box::new(m20261122_000010_create_printer::Migration),
            Box::new(m20261122_000011_add_issue_press::Migration),
            Box::new(m20261122_000012_add_image_keep::Migration),
            Box::new(m20261122_000013_create_waiver::Migration),
            Box::new(m20261122_000014_add_press_parts::Migration),
            Box::new(m20261122_000015_create_proofing::Migration),
            Box::new(m20261122_000016_add_issue_edition::Migration),
            Box::new(m20261122_000017_create_subject::Migration),
            Box::new(m20261122_000018_create_handoff::Migration),
            Box::new(m20261122_000019_create_tribune::Migration),
            Box::new(m20261122_000021_add_issue_cover::Migration),
            Box::new(m20261122_000022_add_issue_zoning::Migration),
            Box::new(m20261122_000023_add_guest_section::Migration),
            Box::new(m20261122_000024_add_job_lane::Migration),
            Box::new(m20261122_000025_add_comment_zone::Migration),
            Box::new(m20261122_000026_create_reading::Migration),
            Box::new(m20261123_000028_create_working_copy::Migration),
            Box::new(m20261123_000030_create_review::Migration),
            Box::new(m20261123_000031_place_by_edition::Migration),
            Box::new(m20261123_000032_name_revision::Migration),
            Box::new(m20261123_000033_index_change_log::Migration),
            Box::new(m20261123_000034_create_sign_in::Migration),
            Box::new(m20261123_000036_extend_image::Migration),
            Box::new(m20261123_000037_create_alert::Migration),
            Box::new(m20261123_000038_create_moved_address::Migration),
            Box::new(m20261123_000039_create_proposal::Migration),
            Box::new(m20261123_000040_end_rights_by_use::Migration),
            Box::new(m20261123_000041_add_image_crops::Migration),
            Box::new(m20261123_000042_add_job_start::Migration),
            Box::new(m20261123_000043_extend_classification::Migration),
            Box::new(m20261123_000044_index_desk::Migration),
            Box::new(m20261123_000045_index_review::Migration),
            Box::new(m20261123_000046_add_job_stage::Migration),
            Box::new(m20261123_000047_reshape_search::Migration),
            Box::new(m20261123_000048_create_best_bet::Migration),
            Box::new(m20261123_000049_create_demand::Migration),
            Box::new(m20261123_000053_create_site_version::Migration),
            Box::new(m20261123_000054_add_alert_whole::Migration),
            Box::new(m20261123_000060_create_dossier::Migration),
            Box::new(m20261123_000061_create_issue_page::Migration),
            Box::new(m20261123_000065_create_import::Migration),
            Box::new(m20261123_000078_create_subscription::Migration),
            Box::new(m20261123_000080_create_located::Migration),
            Box::new(m20261124_000079_create_sheet::Migration),
        ]
    }
}
