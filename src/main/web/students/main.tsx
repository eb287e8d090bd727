import { startApplication } from "../shared/Application";
import { StudentsPage } from "./StudentsPage";

startApplication(<StudentsPage />);
