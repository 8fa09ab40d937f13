// The form made from describe() and the Setup panel around it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>
#include <QUndoStack>
#include <fstream>

#include "core/config/option.h"
#include "tests/support/temp_folder.h"
#include "widgets/form/config_form.h"
#include "widgets/form/diff_view.h"
#include "widgets/form/field_editors.h"
#include "widgets/form/form_row.h"
#include "widgets/form/form_section.h"
#include "widgets/form/number_box.h"
#include "widgets/panels/banner.h"
#include "widgets/panels/setup.h"
#include "widgets/panels/setup_import.h"
#include "widgets/panels/setup_presets.h"
#include "widgets/panels/setup_review.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

QString q(const char* text) {
    return QString::fromUtf8(text);
}

// Types `text` into the field as a user would and leaves it.
void type(ConfigForm& form, const char* key, const char* text) {
    QWidget* control = form.row(q(key))->editor()->control();
    auto* edit = qobject_cast<QLineEdit*>(control);
    if (edit == nullptr) {
        edit = control->findChild<QLineEdit*>();
    }
    ASSERT_NE(edit, nullptr) << key;
    edit->selectAll();
    QTest::keyClicks(edit, q(text));
    QTest::keyClick(edit, Qt::Key_Return);
}

void choose(ConfigForm& form, const char* key, const char* choice) {
    auto* box = qobject_cast<QComboBox*>(form.row(q(key))->editor()->control());
    ASSERT_NE(box, nullptr) << key;
    box->setCurrentText(q(choice));
    Q_EMIT box->activated(box->currentIndex());
}

TEST(ConfigForm, HasAnAccessibleEditorForEveryOption) {
    const ConfigForm form;
    for (const OptionInfo& option : all_options()) {
        const FormRow* row = form.row(QString::fromStdString(option.key));
        ASSERT_NE(row, nullptr) << option.key;
        QWidget* control = row->editor()->control();
        EXPECT_FALSE(control->accessibleName().isEmpty()) << option.key;
        EXPECT_TRUE(control->toolTip().contains(QString::fromStdString(option.key))) << option.key;
        EXPECT_TRUE(control->focusPolicy() & Qt::TabFocus) << option.key;
    }
}

TEST(ConfigForm, ShowsEveryDefaultAsTextThatReadsBack) {
    const ConfigForm form;
    RunConfig read;
    for (const OptionInfo& option : all_options()) {
        set_value(read, option.key,
                  form.row(QString::fromStdString(option.key))->editor()->text().toStdString());
    }
    EXPECT_TRUE(diff(RunConfig{}, read).empty());
}

TEST(ConfigForm, EditingEveryKindOfFieldUpdatesTheConfig) {
    ConfigForm form;
    type(form, "train.total_steps", "77");
    type(form, "optimizer.learning_rate", "2e-3");
    type(form, "drift.temperatures", "0.1, 0.3");
    type(form, "run.name", "mine");
    choose(form, "drift.rules", "release");
    QTest::mouseClick(form.row(q("preview.use_ema"))->editor()->control(), Qt::LeftButton, {}, QPoint(8, 12));
    EXPECT_EQ(form.config().train.total_steps, 77);
    EXPECT_DOUBLE_EQ(form.config().optimizer.learning_rate, 2e-3);
    EXPECT_EQ(form.config().drift.temperatures, (std::vector<double>{0.1, 0.3}));
    EXPECT_EQ(form.config().run.name, "mine");
    EXPECT_EQ(form.config().drift.rules, DriftRules::kRelease);
    EXPECT_FALSE(form.config().preview.use_ema);
    EXPECT_EQ(form.row(q("optimizer.learning_rate"))->editor()->text(), q("0.002"))
        << "canonical after commit";
}

TEST(ConfigForm, ExplainsAnUnusableTextBesideItsFieldAndKeepsTheLastValue) {
    ConfigForm form;
    type(form, "train.total_steps", "3.5");
    EXPECT_EQ(form.config().train.total_steps, RunConfig{}.train.total_steps);
    EXPECT_TRUE(form.row(q("train.total_steps"))->message().contains(q("must be an integer from 1 to")));
    ASSERT_EQ(form.problems().size(), 1u);
    EXPECT_EQ(form.row(q("train.total_steps"))->editor()->text(), q("3.5"))
        << "the text stays to be corrected";
    type(form, "train.total_steps", "3");
    EXPECT_TRUE(form.problems().empty());
    EXPECT_TRUE(form.row(q("train.total_steps"))->message().isEmpty());
}

TEST(ConfigForm, ShowsContradictionsAndWarningsBesideTheField) {
    ConfigForm form;
    type(form, "optimizer.warmup_steps", "90000");
    EXPECT_TRUE(form.row(q("optimizer.warmup_steps"))->message().contains(q("train.total_steps")));
    choose(form, "drift.rules", "release");
    EXPECT_TRUE(form.row(q("drift.rules"))->message().contains(q("collapses")));
    EXPECT_EQ(form.problems().size(), 1u);
    EXPECT_EQ(form.warnings().size(), 1u);
}

TEST(ConfigForm, UndoesAndRedoesOneVisitToAFieldAsOneStep) {
    ConfigForm form;
    const std::int64_t before = form.config().train.total_steps;
    type(form, "train.total_steps", "777");
    type(form, "train.gen_per_class", "64");
    EXPECT_EQ(form.undoStack()->count(), 2);
    form.undoStack()->undo();
    EXPECT_EQ(form.config().train.gen_per_class, RunConfig{}.train.gen_per_class);
    EXPECT_EQ(form.config().train.total_steps, 777);
    form.undoStack()->undo();
    EXPECT_EQ(form.config().train.total_steps, before);
    EXPECT_EQ(form.row(q("train.total_steps"))->editor()->text(), QString::number(before));
    form.undoStack()->redo();
    EXPECT_EQ(form.config().train.total_steps, 777);
}

TEST(ConfigForm, UndoesAPresetWithWhatItIsComparedWith) {
    ConfigForm form;
    const RunConfig ring = preset("ring8");
    form.setConfig(ring, {q("ring8"), ring}, q("preset"));
    EXPECT_EQ(form.config().data.source, DataSource::kRing);
    form.undoStack()->undo();
    EXPECT_EQ(form.config().data.source, DataSource::kTwoGaussians);
    EXPECT_EQ(form.base().name, QString());
}

TEST(ConfigForm, MarksAndResetsWhatDiffersFromThePreset) {
    ConfigForm form;
    const RunConfig ring = preset("ring8");
    form.setConfig(ring, {q("ring8"), ring}, q("preset"));
    FormRow* row = form.row(q("run.seed"));
    type(form, "run.seed", "9");
    EXPECT_EQ(diff(form.base().config, form.config()).size(), 1u);
    Q_EMIT row->resetRequested();
    EXPECT_TRUE(diff(form.base().config, form.config()).empty());
    EXPECT_EQ(row->editor()->text(), q("42"));
}

TEST(ConfigForm, HidesFieldsOfTheOtherTaskAndAdvancedOnes) {
    ConfigForm form;
    EXPECT_TRUE(form.row(q("data.toy_std"))->isShown());
    EXPECT_FALSE(form.row(q("data.limit_per_class"))->isShown());
    EXPECT_FALSE(form.row(q("data.toy_modes"))->isShown()) << "ring only";
    EXPECT_FALSE(form.row(q("optimizer.beta1"))->isShown());
    form.setShowAll(true);
    EXPECT_TRUE(form.row(q("optimizer.beta1"))->isShown());
    choose(form, "run.task", "image");
    EXPECT_FALSE(form.row(q("data.toy_std"))->isShown());
    EXPECT_TRUE(form.row(q("data.limit_per_class"))->isShown());
    EXPECT_FALSE(form.row(q("data.path"))->isShown());
    choose(form, "data.source", "idx");
    EXPECT_TRUE(form.row(q("data.path"))->isShown());
}

TEST(ConfigForm, ShowsAnAdvancedFieldThatWasChanged) {
    ConfigForm form;
    form.setShowAll(true);
    type(form, "optimizer.beta1", "0.5");
    form.setShowAll(false);
    EXPECT_TRUE(form.row(q("optimizer.beta1"))->isShown());
    EXPECT_FALSE(form.row(q("optimizer.beta2"))->isShown());
}

TEST(ConfigForm, SearchesNamesAndHelpAndOpensClosedSections) {
    ConfigForm form;
    form.section(q("optimizer"))->setOpen(false);
    EXPECT_FALSE(form.row(q("optimizer.learning_rate"))->isShown());
    QSignalSpy matched(&form, &ConfigForm::filterMatched);
    form.setFilter(q("adamw step"));  // words of the help text
    EXPECT_TRUE(form.row(q("optimizer.learning_rate"))->isShown());
    EXPECT_FALSE(form.row(q("run.seed"))->isShown());
    EXPECT_EQ(matched.back().front().toInt(), 1);
    form.setFilter(q("no such thing"));
    EXPECT_EQ(matched.back().front().toInt(), 0);
    form.setFilter({});
    EXPECT_FALSE(form.row(q("optimizer.learning_rate"))->isShown()) << "the section is closed again";
}

TEST(ConfigForm, LetsOnlyLiveFieldsBeEditedWhileARunGoesOn) {
    ConfigForm form;
    QSignalSpy edits(&form, &ConfigForm::liveEdit);
    form.setLive(true);
    for (const OptionInfo& option : all_options()) {
        EXPECT_EQ(form.row(QString::fromStdString(option.key))->editor()->isEnabled(), option.info.live)
            << option.key;
    }
    type(form, "optimizer.learning_rate", "0.25");
    ASSERT_EQ(edits.size(), 1);
    EXPECT_EQ(edits[0][0].toString(), q("optimizer.learning_rate"));
    EXPECT_EQ(edits[0][1].toString(), q("0.25"));
    type(form, "optimizer.learning_rate", "nonsense");
    EXPECT_EQ(edits.size(), 1) << "an unusable text never reaches the run";
    form.undoStack()->undo();
    form.undoStack()->undo();
    EXPECT_EQ(edits.back()[1].toString(), q("0.001")) << "undo reaches the run, too";
}

TEST(NumberBox, StepsByFactorsOnALogScaleAndStaysInRange) {
    const OptionInfo& rate = option_info("optimizer.learning_rate");
    EXPECT_DOUBLE_EQ(NumberBox::stepped(1e-3, true, rate), 2e-3);
    EXPECT_DOUBLE_EQ(NumberBox::stepped(2e-3, true, rate), 5e-3);
    EXPECT_DOUBLE_EQ(NumberBox::stepped(5e-3, true, rate), 1e-2);
    EXPECT_DOUBLE_EQ(NumberBox::stepped(1e-3, false, rate), 5e-4);
    EXPECT_DOUBLE_EQ(NumberBox::stepped(3e-3, false, rate), 2e-3);
    EXPECT_DOUBLE_EQ(NumberBox::stepped(1.0, true, rate), 1.0);
    const OptionInfo& hidden = option_info("generator.hidden");
    EXPECT_DOUBLE_EQ(NumberBox::stepped(128, true, hidden), 256);
    EXPECT_DOUBLE_EQ(NumberBox::stepped(1, false, hidden), 1);
    const OptionInfo& depth = option_info("generator.depth");
    EXPECT_DOUBLE_EQ(NumberBox::stepped(3, true, depth), 4);
    const OptionInfo& attraction = option_info("drift.attraction");
    EXPECT_DOUBLE_EQ(NumberBox::stepped(1.0, true, attraction), 1.1);
}

TEST(NumberBox, StepsWithTheArrowKeys) {
    ConfigForm form;
    QTest::keyClick(form.row(q("generator.depth"))->editor()->control(), Qt::Key_Up);
    EXPECT_EQ(form.config().generator.depth, RunConfig{}.generator.depth + 1);
}

class SetupPanelTest : public testing::Test {
protected:
    SetupPanelTest() { qputenv("DRIFT_CONFIG_DIR", QByteArray::fromStdString(folder_.path().string())); }
    ~SetupPanelTest() override { qunsetenv("DRIFT_CONFIG_DIR"); }
    [[nodiscard]] QString write(const char* name, const char* text) const {
        const std::filesystem::path path = folder_.path() / name;
        std::ofstream(path) << text;
        return QString::fromStdString(path.string());
    }
    TempFolder folder_;
};

TEST_F(SetupPanelTest, ListsEveryPresetAndFillsTheFormFromTheChosenOne) {
    SetupPanel panel;
    int count = 0;
    QTreeWidget* tree = panel.presets()->tree();
    for (int i = 0; i < tree->topLevelItemCount(); ++i) {
        count += tree->topLevelItem(i)->childCount();
    }
    EXPECT_EQ(count, static_cast<int>(list_presets().size()));
    Q_EMIT panel.presets()->chosen(q("digits"));
    EXPECT_EQ(panel.form()->config().run.task, Task::kImage);
    EXPECT_EQ(panel.presets()->current(), q("digits"));
    EXPECT_EQ(panel.review()->command(), q("drift train digits"));
}

TEST_F(SetupPanelTest, ShowsTheExactCommandOfTheForm) {
    SetupPanel panel;
    panel.setPreset(q("ring8"));
    type(*panel.form(), "drift.temperatures", "0.1, 0.2");
    EXPECT_EQ(panel.review()->command(), q("drift train ring8 --set 'drift.temperatures=[0.1, 0.2]'"));
    EXPECT_EQ(panel.review()->findChild<DiffView*>()->topLevelItemCount(), 1);
}

TEST_F(SetupPanelTest, DisablesStartWithTheReasonBesideIt) {
    SetupPanel panel;
    QSignalSpy starts(&panel, &SetupPanel::startRequested);
    EXPECT_TRUE(panel.review()->startButton()->isEnabled());
    type(*panel.form(), "ema.decays", "2");
    EXPECT_FALSE(panel.review()->startButton()->isEnabled());
    EXPECT_TRUE(panel.review()->startReason().contains(q("ema.decays")));
    panel.review()->startButton()->click();
    EXPECT_EQ(starts.size(), 0);
    type(*panel.form(), "ema.decays", "0.9");
    panel.setBlocked(q("The project is read-only"));
    EXPECT_EQ(panel.review()->startReason(), q("The project is read-only"));
    panel.setBlocked({});
    panel.review()->startButton()->click();
    ASSERT_EQ(starts.size(), 1);
    EXPECT_EQ(starts[0][0].value<RunConfig>().ema.decays, std::vector<double>{0.9});
    EXPECT_EQ(starts[0][0].value<RunConfig>().run.name, "two_gaussians");
    EXPECT_EQ(starts[0][1].toString(), q("two_gaussians"));
}

TEST_F(SetupPanelTest, LoadsAFileAndNamesLineAndKeyOfABadOne) {
    SetupPanel panel;
    panel.loadFile(write("good.yaml", "preset: ring8\nrun:\n  seed: 8\n"));
    EXPECT_EQ(panel.form()->config().run.seed, 8);
    EXPECT_TRUE(panel.review()->startReason().isEmpty());
    panel.loadFile(write("bad.yaml", "run:\n  sed: 8\n"));
    auto* banner = panel.findChild<BannerBar*>();
    ASSERT_TRUE(banner->isShown(q("load")));
    QString shown;
    for (const QLabel* label : banner->findChildren<QLabel*>()) {
        shown += label->text();
    }
    EXPECT_TRUE(shown.contains(q("bad.yaml line 2: unknown key"))) << shown.toStdString();
    EXPECT_EQ(panel.form()->config().run.seed, 8) << "the form keeps its values";
    panel.setPreset(q("ring8"));
    EXPECT_FALSE(banner->isShown(q("load")));
}

TEST_F(SetupPanelTest, OffersToImportAFlatFileAndReportsEveryKey) {
    SetupPanel panel;
    panel.loadFile(write("flat.yaml", "hidden_dim: 64\ntrain_steps: 1000\nflux: 3\n"));
    QPushButton* offer = nullptr;
    for (QPushButton* button : panel.findChild<BannerBar*>()->findChildren<QPushButton*>()) {
        offer = button->text().startsWith(q("Import")) ? button : offer;
    }
    ASSERT_NE(offer, nullptr);
    offer->click();
    EXPECT_EQ(panel.form()->config().generator.hidden, 64);
    auto* report = panel.findChild<ImportReport*>();
    EXPECT_FALSE(report->isHidden());
    EXPECT_FALSE(report->findChild<QTreeWidget*>()->findItems(q("flux"), Qt::MatchExactly, 0).isEmpty());
}

TEST_F(SetupPanelTest, SavesAPresetOfOnesOwn) {
    SetupPanel panel;
    type(*panel.form(), "run.seed", "5");
    Q_EMIT panel.presets()->saveRequested(q("Not A Name"));
    EXPECT_EQ(panel.presets()->current(), q("two_gaussians"));
    Q_EMIT panel.presets()->saveRequested(q("mine"));
    EXPECT_EQ(panel.presets()->current(), q("mine"));
    EXPECT_EQ(preset("mine").run.seed, 5);
    EXPECT_EQ(panel.review()->command(), q("drift train mine"));
}

TEST_F(SetupPanelTest, LocksAllButLiveFieldsForARunningRun) {
    SetupPanel panel;
    QSignalSpy edits(&panel, &SetupPanel::liveEdit);
    panel.setLiveRun(q("ring8 a1b2c3"), preset("ring8"), q("ring8"));
    EXPECT_FALSE(panel.review()->startButton()->isEnabled());
    EXPECT_TRUE(panel.review()->startReason().contains(q("ring8 a1b2c3 is running")));
    EXPECT_FALSE(panel.form()->row(q("generator.hidden"))->editor()->isEnabled());
    type(*panel.form(), "drift.attraction", "1.5");
    ASSERT_EQ(edits.size(), 1);
    EXPECT_EQ(edits[0][0].toString(), q("drift.attraction"));
    panel.setLiveRun({}, {}, {});
    EXPECT_TRUE(panel.review()->startButton()->isEnabled());
    EXPECT_EQ(panel.form()->config().data.source, DataSource::kRing) << "the values stay for the next run";
}

TEST_F(SetupPanelTest, RendersInBothThemes) {
    SetupPanel panel;
    panel.resize(1400, 900);
    panel.setPreset(q("two_gaussians_release"));
    type(*panel.form(), "optimizer.warmup_steps", "5000");
    type(*panel.form(), "drift.temperatures", "0.05, x");
    panel.show();
    for (const auto mode : {theme::Mode::kLight, theme::Mode::kDark}) {
        theme::apply(*qApp, mode);
        QCoreApplication::processEvents();
        const QImage image = panel.grab().toImage();
        EXPECT_EQ(image.pixelColor(4, 880), theme::colors().window) << "the ground follows the theme";
        if (const QString folder = qEnvironmentVariable("DRIFT_SCREENSHOT_DIR"); !folder.isEmpty()) {
            image.save(folder + q("/setup_") + theme::modeName(mode) + q(".png"));
        }
    }
    panel.resize(1100, 720);
    panel.setLiveRun(q("digits 3f9c2a"), preset("digits"), q("digits"));
    QCoreApplication::processEvents();
    EXPECT_TRUE(panel.findChild<QPushButton*>(q("other_run"))->isVisible());
    if (const QString folder = qEnvironmentVariable("DRIFT_SCREENSHOT_DIR"); !folder.isEmpty()) {
        panel.grab().save(folder + q("/setup_live.png"));
    }
    theme::apply(*qApp, theme::Mode::kLight);
}

}  // namespace
}  // namespace drift
